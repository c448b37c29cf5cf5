namespace Edge.Uplink.Sending;

/// <summary>What one send achieved.</summary>
internal readonly record struct SendReport(int Batches, int Readings)
{
    public static SendReport operator +(SendReport a, SendReport b) => new(a.Batches + b.Batches, a.Readings + b.Readings);
}
