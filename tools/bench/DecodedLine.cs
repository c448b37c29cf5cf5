using System.Globalization;
using Edge.V1;

namespace Edge.Bench;

/// <summary>What the real decoder answered to one frame, as its bytes were, and the same as the naive pipeline takes it.</summary>
internal sealed record DecodedLine(byte[] Frame, byte[] Answer, string MeterId, string Json)
{
    private const string Stamp = "\"timestamp\":\"";
    private const string StampForm = "yyyy-MM-dd'T'HH:mm:ss";
    private const int StampLength = 19;

    /// <summary>As the listener hands it over. The decoder has decoded all lines at once; in a house each is decoded when it is heard.</summary>
    public Telegram HeardAt(long receivedMs, long sequence) => new()
    {
        Sequence = (ulong)sequence,
        ReceivedAtMs = receivedMs,
        Clock = new ClockState { Set = true, BootId = "00000000-0000-0000-0000-000000000000", UptimeMs = sequence * 250 },
        Receiver = "bench",
        Decoded = new Decoded { MeterId = MeterId, MeterName = "", RawJson = JsonAt(receivedMs) },
    };

    /// <summary>With the time stamp that the decoder would have given it then.</summary>
    public string JsonAt(long receivedMs)
    {
        var at = Json.LastIndexOf(Stamp, StringComparison.Ordinal) + Stamp.Length;
        var time = DateTimeOffset.FromUnixTimeMilliseconds(receivedMs).ToString(StampForm, CultureInfo.InvariantCulture);
        return string.Concat(Json.AsSpan(0, at), time, Json.AsSpan(at + StampLength));
    }
}
