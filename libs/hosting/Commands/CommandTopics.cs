namespace Edge.Hosting;

/// <summary>
/// The road of commands over the local bus: from the uplink to control, and the answers back. The broker's access list lets
/// nobody else write or read them.
/// </summary>
public static class CommandTopics
{
    /// <summary>What the cloud asks for.</summary>
    public const string Requests = "edge/commands/control";

    /// <summary>The answers, each with the correlation data of its request.</summary>
    public const string Replies = "edge/replies/uplink";
}
