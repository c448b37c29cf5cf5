namespace Edge.Radio.Telegrams;

/// <summary>One number a meter tells: its record in the telegram, and what the decoder makes of it.</summary>
/// <param name="Header">The record's DIF and VIF bytes as hex.</param>
/// <param name="Coding">How the number is written.</param>
/// <param name="Bytes">How many bytes it takes.</param>
/// <param name="Field">The decoder's name for it.</param>
/// <param name="Divisor">What the number in the telegram is divided by to give the field's unit.</param>
/// <param name="Typical">The largest value of a level, or the largest growth of a counter from one telegram to the next.</param>
/// <param name="IsCounter">A counter only grows; a level goes up and down.</param>
public sealed record Quantity(
    string Header, Coding Coding, int Bytes, string Field, int Divisor, long Typical, bool IsCounter = false)
{
    private readonly byte[] _header = Convert.FromHexString(Header);

    /// <summary>The largest number that a decoder reads back as it was written (binary numbers are signed).</summary>
    public long Largest => Coding == Coding.Bcd ? Power(10, 2 * Bytes) - 1 : (1L << ((8 * Bytes) - 1)) - 1;

    /// <summary>The value as the decoder prints it.</summary>
    public double Value(long raw) => raw / (double)Divisor;

    /// <summary>Appends header and number to the records of a telegram.</summary>
    public void Append(List<byte> records, long raw)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfNegative(raw);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(raw, Largest);
        records.AddRange(_header);
        for (var i = 0; i < Bytes; i++)
        {
            records.Add(Coding == Coding.Bcd ? (byte)((raw / 10 % 10 << 4) | (raw % 10)) : (byte)raw);
            raw = Coding == Coding.Bcd ? raw / 100 : raw >> 8;
        }
    }

    private static long Power(long number, int exponent)
    {
        var result = 1L;
        for (var i = 0; i < exponent; i++) result *= number;
        return result;
    }
}
