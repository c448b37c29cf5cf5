namespace Edge.Bench;

/// <summary>What the real decoder answered to one frame, as its bytes were, and the same as the naive pipeline takes it.</summary>
internal sealed record DecodedLine(byte[] Frame, byte[] Answer, string MeterId, string Json);
