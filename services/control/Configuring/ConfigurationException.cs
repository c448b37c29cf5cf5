namespace Edge.Control.Configuring;

/// <summary>The configuration is not changed; the message says why and what to do, for a person, and never has a key in it.</summary>
internal sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
