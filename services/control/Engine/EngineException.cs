namespace Edge.Control.Engine;

/// <summary>The container engine cannot be asked or did not do it; the message says why, for a person.</summary>
internal sealed class EngineException(string message, Exception? inner = null) : Exception(message, inner);
