using System.Buffers;
using System.Text;
using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Decoding;

/// <summary>Writes requests as the decoder reads them, one JSON line each. All parts were checked before, so nothing needs escaping.</summary>
internal static class RequestWriter
{
    public static void Write(IBufferWriter<byte> output, Question question)
    {
        var key = question.Meter.Key;
        if (key is null || Disguise.Lift(question.Frame, key) is not { } plain)
            Write(output, question.Frame, question.Meter.Driver, key);
        else
            Write(output, plain, question.Meter.Driver, null);
    }

    private static void Write(IBufferWriter<byte> output, Frame frame, string driver, MeterKey? key)
    {
        output.Write("{\"_\":\"decode\",\"telegram\":\""u8);
        var digits = output.GetSpan(2 * Frame.MaxBytes);
        Convert.TryToHexStringLower(frame.Bytes.Span, digits, out var count);
        output.Advance(count);
        output.Write("\",\"driver\":\""u8);
        Encoding.ASCII.GetBytes(driver, output);
        if (key is not null)
        {
            output.Write("\",\"key\":\""u8);
            output.Write(key.Reveal());
        }

        output.Write("\"}\n"u8);
    }
}
