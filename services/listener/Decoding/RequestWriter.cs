using System.Buffers;
using System.Text;
using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Decoding;

/// <summary>
/// Writes requests as the decoder reads them, one JSON line each. All parts were checked before, so nothing needs escaping.
/// wmbusmeters keeps what it knows of a meter for as long as the text of the key stays the same, and begins anew with
/// another text. So each request spells its key in another way: with separators behind it, which are no part of the key. The answer
/// then has what this telegram carried and nothing else, and two meters of one id cannot get into each other's way.
/// </summary>
internal sealed class RequestWriter
{
    // So many requests are spelled differently, far more than are made between two telegrams of one meter.
    private const int Separators = 16;

    private uint _spelling;

    public void Write(IBufferWriter<byte> output, Question question)
    {
        var key = question.Meter.Key;
        if (key is null || Disguise.Lift(question.Frame, key) is not { } plain)
            Write(output, question.Frame, question.Meter.Driver, key);
        else
            Write(output, plain, question.Meter.Driver, null);
    }

    private void Write(IBufferWriter<byte> output, Frame frame, string driver, MeterKey? key)
    {
        output.Write("{\"_\":\"decode\",\"telegram\":\""u8);
        var digits = output.GetSpan(2 * Frame.MaxBytes);
        Convert.TryToHexStringLower(frame.Bytes.Span, digits, out var count);
        output.Advance(count);
        output.Write("\",\"driver\":\""u8);
        Encoding.ASCII.GetBytes(driver, output);
        output.Write("\",\"key\":\""u8);
        if (key is not null)
            output.Write(key.Reveal());
        WriteSpelling(output, _spelling++);
        output.Write("\"}\n"u8);
    }

    private static void WriteSpelling(IBufferWriter<byte> output, uint number)
    {
        var separators = output.GetSpan(Separators)[..Separators];
        foreach (ref var separator in separators)
        {
            separator = "_|# "u8[(int)(number & 3)];
            number >>= 2;
        }

        output.Advance(Separators);
    }
}
