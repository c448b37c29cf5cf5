namespace Edge.Listener.Values;

/// <summary>What is known of one sender's values.</summary>
internal sealed class SenderValues
{
    public RememberedFields Fields { get; } = new();

    public CounterHistory Counters { get; } = new();

    /// <summary>The driver that has read them; another one may call the same thing by another name.</summary>
    public string Driver { get; set; } = "";

    /// <summary>How long the machine had been up at its last telegram.</summary>
    public long LastUptime { get; set; }

    /// <summary>Whether its last telegram was implausible; null until there was one.</summary>
    public bool? Implausible { get; set; }
}
