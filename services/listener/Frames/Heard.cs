using System.Diagnostics;
using Edge.V1;

namespace Edge.Listener.Frames;

/// <summary>A frame and everything that was known when it was heard; none of it changes afterwards.</summary>
internal sealed record Heard(ReadOnlyMemory<byte> Bytes, string Receiver, int? RssiDbm, Moment Moment)
{
    /// <summary>Who heard the same frame less well, or later.</summary>
    public IReadOnlyList<string> AlsoHeardBy { get; init; } = [];

    /// <summary>The trace it belongs to; empty while nobody traces.</summary>
    public string TraceParent { get; } = Activity.Current?.Id ?? "";

    /// <summary>The store's own record of it, when it was heard long ago and is tried again; null: heard just now.</summary>
    public KeptFrame? Kept { get; init; }
}

/// <summary>When something was heard, and how far the clock could be believed just then.</summary>
internal readonly record struct Moment(long UnixMilliseconds, bool ClockSet, long UptimeMilliseconds);
