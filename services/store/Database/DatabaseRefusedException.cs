namespace Edge.Store.Database;

/// <summary>The file is there, but must not be used; the message says why and what to do.</summary>
internal sealed class DatabaseRefusedException(string message) : Exception(message)
{
    /// <summary>It is broken, not just of another program or a newer release.</summary>
    public bool IsDamaged { get; init; }
}
