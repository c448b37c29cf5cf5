namespace Edge.Listener.Frames;

/// <summary>What a receiver's payload turned out to be: a frame, or something that is none.</summary>
internal readonly record struct Received(Frame? Frame, int? RssiDbm, BadFrame? Bad)
{
    public static Received Good(Frame frame, int? rssiDbm) => new(frame, rssiDbm, null);

    public static Received Broken(BadFrame bad) => new(null, null, bad);
}

/// <summary>A payload that is no frame.</summary>
/// <param name="Reason">One of <see cref="Reasons"/>.</param>
/// <param name="Detail">What is wrong, and the beginning of what came.</param>
/// <param name="Bytes">What could be read of it, at most as long as a frame.</param>
internal sealed record BadFrame(string Reason, string Detail, ReadOnlyMemory<byte> Bytes);
