namespace Edge.Radio.Telegrams;

/// <summary>What a meter has sent, and the truth about it.</summary>
/// <param name="MeterId">8 digits.</param>
/// <param name="Frame">The raw frame.</param>
/// <param name="Fields">What the decoder must answer.</param>
public sealed record Telegram(string MeterId, byte[] Frame, IReadOnlyDictionary<string, object> Fields)
{
    /// <summary>The frame as receivers hand it on: ASCII hex.</summary>
    public string Hex => Convert.ToHexStringLower(Frame);
}
