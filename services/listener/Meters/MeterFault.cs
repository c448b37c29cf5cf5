namespace Edge.Listener.Meters;

/// <summary>Why a meter's file cannot be used. Never quotes a key.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">Counted from 1; 0 when it is the file as a whole.</param>
/// <param name="Reason">For a person.</param>
internal sealed record MeterFault(string File, int Line, string Reason)
{
    /// <summary>Whether the decoder lacks the driver, which another release of it may have.</summary>
    public bool IsUnknownDriver { get; init; }

    public override string ToString() => Line == 0 ? $"{File}: {Reason}" : $"{File}, line {Line}: {Reason}";
}
