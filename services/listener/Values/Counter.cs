namespace Edge.Listener.Values;

/// <summary>A number that only grows: what it was last, and when.</summary>
internal readonly record struct Counter(double Value, double Resolution, long Milliseconds);
