namespace Edge.Cli.Stack;

/// <summary>The containers of a stack.</summary>
internal static class Services
{
    /// <summary>Of every gateway.</summary>
    public static readonly string[] All = ["broker", "listener", "store", "uplink", "watchdog", "api", "control"];

    /// <summary>What a demonstration has besides.</summary>
    public static readonly string[] OfDemo = ["radio", "cloud", "cloud-broker"];
}

/// <summary>One container as the engine sees it.</summary>
/// <param name="Health">healthy, starting, unhealthy or down.</param>
/// <param name="Restarts">How often the engine has restarted it.</param>
internal sealed record ContainerState(string Health, int Restarts)
{
    public static readonly ContainerState Down = new("down", 0);

    public bool IsDown => Health == "down";
}
