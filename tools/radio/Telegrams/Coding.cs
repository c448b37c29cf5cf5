namespace Edge.Radio.Telegrams;

/// <summary>How a record's number is written.</summary>
public enum Coding
{
    /// <summary>Two decimal digits a byte, the least significant byte first.</summary>
    Bcd,

    /// <summary>A binary number, the least significant byte first.</summary>
    Binary,
}
