using System.Buffers.Text;
using Edge.Listener.Children;
using Edge.Listener.Frames;

namespace Edge.Listener.Receivers;

/// <summary>
/// Understands what one pipe of a dongle's child carries: for each telegram a few lines about it, then its bytes; between them
/// words about the radio. Each pipe of each life has its own.
/// </summary>
/// <param name="hears">Takes a telegram.</param>
/// <param name="says">Takes a line of other words.</param>
internal sealed class RadioOutput(Action<Received> hears, LineTaker says)
{
    // The longest frame in hex and what stands around it.
    public const int MaxLineBytes = 1_024;

    private int? _rssiDbm;

    public void Read(Stream stream) => BoundedLines.Read(stream, MaxLineBytes, Take);

    public void Take(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("telegram=|"u8))
            TakeTelegram(line["telegram=|"u8.Length..]);
        else if (line[0] == ' ')
            TakeDetail(line.TrimStart((byte)' '));
        else if (line.StartsWith("Received telegram from:"u8))
            _rssiDbm = null;
        else
            says(line);
    }

    // telegram=|_1944EE4D...|+5: what stands before the underscore would be the part that was decrypted, and nothing is, without meters.
    private void TakeTelegram(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'|');
        var hex = (end < 0 ? rest : rest[..end]).TrimStart((byte)'_');
        var received = PayloadReader.ReadHex(hex, _rssiDbm);
        hears(received.Frame is { } frame ? Received.Good(AsHeard.Of(frame), received.RssiDbm) : received);
        _rssiDbm = null;
    }

    private void TakeDetail(ReadOnlySpan<byte> detail)
    {
        // A dongle that does not measure it tells something that cannot be.
        if (detail.StartsWith("rssi: "u8) && Utf8Parser.TryParse(detail["rssi: "u8.Length..], out int dbm, out _) && dbm is < 0 and >= -150)
            _rssiDbm = dbm;
    }
}
