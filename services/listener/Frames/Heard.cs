namespace Edge.Listener.Frames;

/// <summary>A frame and everything that was known when it was heard; none of it changes afterwards.</summary>
internal sealed record Heard(ReadOnlyMemory<byte> Bytes, string Receiver, int? RssiDbm, Moment Moment);

/// <summary>When something was heard, and how far the clock could be believed just then.</summary>
internal readonly record struct Moment(long UnixMilliseconds, bool ClockSet, long UptimeMilliseconds);
