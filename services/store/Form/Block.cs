namespace Edge.Store.Form;

/// <summary>One row of the table of blocks; the migration that makes it describes the body.</summary>
/// <param name="FirstSeq">Position of its first reading.</param>
/// <param name="Count">Readings in it.</param>
/// <param name="ReceivedMs">What the times of its readings are relative to.</param>
/// <param name="UptimeOffsetMs">What their uptimes less their times are relative to.</param>
/// <param name="MinMs">The earliest time in it.</param>
/// <param name="MaxMs">The latest time in it.</param>
/// <param name="Body">JSON, UTF-8.</param>
internal sealed record Block(long FirstSeq, int Count, long ReceivedMs, long UptimeOffsetMs, long MinMs, long MaxMs, ReadOnlyMemory<byte> Body);
