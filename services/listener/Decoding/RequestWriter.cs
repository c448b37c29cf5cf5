using System.Buffers;
using System.Text;
using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Decoding;

/// <summary>
/// Writes requests as the decoder reads them, one JSON line each. All parts were checked before, so nothing needs escaping.
/// wmbusmeters keeps what it knows of a meter for as long as the text of the key stays the same, and begins anew with
/// another text. So the key is spelled in another way, with separators behind it, which are no part of the key, wherever the answer might have
/// more than what this telegram carried (<see cref="SpellingBook"/>), and two meters of one id cannot get into each other's way.
/// </summary>
internal sealed class RequestWriter
{
    // So many requests are spelled differently, far more than are made between two telegrams of one meter.
    private const int Separators = 16;

    // Of a request without its driver.
    private const int MaxBytes = (2 * Frame.MaxBytes) + MeterKey.Digits + Separators + 64;

    private readonly SpellingBook _spellings = new();

    public void Write(IBufferWriter<byte> output, Question question)
    {
        var key = question.Meter.Key;
        if (key is null || Disguise.Lift(question.Frame, key) is not { } plain)
            Write(output, question.Frame, question.Meter.Driver, key, _spellings.NumberFor(question.Frame, question.Meter));
        else
            Write(output, plain, question.Meter.Driver, null, _spellings.NumberForNew(question.Frame));
    }

    private static void Write(IBufferWriter<byte> output, Frame frame, string driver, MeterKey? key, uint number)
    {
        var line = output.GetSpan(MaxBytes + driver.Length);
        var length = 0;
        Add(line, ref length, "{\"_\":\"decode\",\"telegram\":\""u8);
        Convert.TryToHexStringLower(frame.Bytes.Span, line[length..], out var digits);
        length += digits;
        Add(line, ref length, "\",\"driver\":\""u8);
        length += Encoding.ASCII.GetBytes(driver, line[length..]);
        Add(line, ref length, "\",\"key\":\""u8);
        if (key is not null)
            Add(line, ref length, key.Reveal());
        for (var i = 0; i < Separators; i++, number >>= 2)
            line[length++] = "_|# "u8[(int)(number & 3)];
        Add(line, ref length, "\"}\n"u8);
        output.Advance(length);
    }

    private static void Add(Span<byte> line, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(line[length..]);
        length += text.Length;
    }
}
