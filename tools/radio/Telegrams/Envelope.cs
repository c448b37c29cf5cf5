namespace Edge.Radio.Telegrams;

/// <summary>How the records travel: the running access number, the short (7A) or the long header (72), plain or encrypted.</summary>
public sealed record Envelope(byte AccessNumber)
{
    /// <summary>The long header repeats the address in the transport layer.</summary>
    public bool LongHeader { get; init; }

    /// <summary>AES-128 key for security mode 5; null sends plain text.</summary>
    public byte[]? Key { get; init; }
}
