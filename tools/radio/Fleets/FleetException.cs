namespace Edge.Radio.Fleets;

/// <summary>What was asked of the simulated radio cannot be done; the text is for a person.</summary>
public sealed class FleetException(string message) : Exception(message);
