namespace Edge.Control.Tunnel;

/// <summary>The tunnel cannot be opened; the message says why and what to do, for a person.</summary>
internal sealed class TunnelException(string message, Exception? inner = null) : Exception(message, inner);
