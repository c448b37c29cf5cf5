using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.V1;

namespace Edge.Store.Readings;

/// <summary>One reading as it was handed over, and its position among all.</summary>
internal sealed record StoredReading(
    long Seq, string MeterId, string MeterName, long ReceivedMs, byte[] Json, Origin Origin, long UptimeMs, int? RssiDbm)
{
    public Reading ToMessage(Freshness freshness = Freshness.Unspecified)
    {
        var message = new Reading
        {
            Key = ReadingKey.Of(MeterId, ReceivedMs, Json),
            MeterId = MeterId,
            ReceivedAtMs = ReceivedMs,
            RawJson = Encoding.UTF8.GetString(Json),
            Clock = new() { Set = Origin.ClockSet, BootId = Origin.BootId, UptimeMs = UptimeMs },
            Freshness = freshness,
            MeterName = MeterName,
            Receiver = Origin.Receiver,
        };
        message.AlsoHeardBy.AddRange(NameList.Read(Origin.AlsoHeardBy));
        if (RssiDbm is { } rssi)
            message.RssiDbm = rssi;
        return message;
    }
}

/// <summary>Who heard it, in which boot, whether the clock was set, and who else heard it (<see cref="NameList"/>).</summary>
internal sealed record Origin(string Receiver, string BootId, bool ClockSet, string AlsoHeardBy);

/// <summary>What a receiver recognises a reading by, whatever happened to the database in between.</summary>
internal static class ReadingKey
{
    private const int Bytes = 16;

    public static string Of(string meterId, long receivedMs, ReadOnlySpan<byte> json)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{meterId}|{receivedMs}|");
        // One call for the whole: a hash that is fed in parts costs more to make than to compute.
        var text = ArrayPool<byte>.Shared.Rent(head.Length + json.Length);
        Encoding.ASCII.GetBytes(head, text);
        json.CopyTo(text.AsSpan(head.Length));
        Span<byte> all = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text.AsSpan(0, head.Length + json.Length), all);
        ArrayPool<byte>.Shared.Return(text);
        return Convert.ToHexStringLower(all[..Bytes]);
    }
}
