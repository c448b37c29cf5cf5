using Edge.Hosting;

namespace Edge.Api;

/// <summary>The face to people.</summary>
[Section("Api")]
public sealed class ApiOptions
{
    /// <summary>The port for HTTP.</summary>
    [Setting("Port for HTTP (the API and the page); 0 takes any free one. A port that is taken keeps the service from starting.",
        Min = "0", Max = "65535")]
    public int Port { get; init; } = 8080;

    /// <summary>How long a part may take to answer.</summary>
    [Setting("How long the status waits for an answer of the store and of the uplink, each; a part that takes longer is shown as unreachable.",
        Min = "00:00:00.100", Max = "00:00:30")]
    public TimeSpan PartTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
