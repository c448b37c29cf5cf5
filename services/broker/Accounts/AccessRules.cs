using Edge.Mqtt;

namespace Edge.Broker.Accounts;

/// <summary>
/// Who may do what on the local broker. A service publishes what it alone knows; nobody publishes for another. Commands go one way and
/// answers the other, and nobody else may do or see either.
/// </summary>
internal sealed class AccessRules
{
    /// <summary>The account of Home Assistant: it sees, and can change nothing.</summary>
    public const string HomeAssistant = "homeassistant";

    /// <summary>The services, each with an account of its name.</summary>
    public static readonly IReadOnlyList<string> Services = ["broker", "listener", "store", "uplink", "watchdog", "api", "control"];

    private static readonly Dictionary<string, AccessRules> Known = new(StringComparer.Ordinal)
    {
        ["broker"] = Service("broker", reads: ["edge/health/broker"]),
        ["listener"] = Service("listener", reads: ["edge/frames/+"], writes: ["edge/alarms/#"]),
        ["store"] = Service("store", writes: ["edge/readings/+", "edge/alarms/#"]),
        ["uplink"] = Service("uplink", reads: ["edge/alarms/#", "edge/replies/uplink"], writes: ["edge/commands/control"]),
        ["watchdog"] = Service("watchdog", reads: ["edge/health/+"], writes: ["edge/alarms/#"]),
        // It reads what it has announced in an earlier run, to take it back.
        ["api"] = Service("api", reads: ["edge/#", "homeassistant/#"], writes: ["homeassistant/#"], hidden: ["edge/commands/#", "edge/replies/#"]),
        ["control"] = Service("control", reads: ["edge/health/+", "edge/commands/control"], writes: ["edge/replies/uplink"]),
        [HomeAssistant] = new(["edge/readings/#", "edge/alarms/#", "edge/health/#", "homeassistant/#"], [], []),
    };

    private readonly string[] _reads;
    private readonly string[] _writes;
    private readonly string[] _hidden;

    private AccessRules(string[] reads, string[] writes, string[] hidden) => (_reads, _writes, _hidden) = (reads, writes, hidden);

    /// <summary>The rules of an account; any other name is a receiver's.</summary>
    public static AccessRules Of(string account) => Known.GetValueOrDefault(account) ?? new([], [$"edge/frames/{account}"], []);

    /// <summary>Whether the account may publish on a topic.</summary>
    public bool MayPublish(string topic) => _writes.Any(filter => TopicFilter.Matches(filter, topic));

    /// <summary>Whether a message on a topic may be delivered to the account.</summary>
    public bool MayReceive(string topic) =>
        _reads.Any(filter => TopicFilter.Matches(filter, topic)) && !_hidden.Any(filter => TopicFilter.Matches(filter, topic));

    /// <summary>Whether the account may subscribe to a filter: all that it matches must be readable, but for what is hidden and not delivered.</summary>
    public bool MaySubscribe(string filter) => _reads.Any(readable => Covers(readable, filter)) && !_hidden.Any(hidden => Covers(hidden, filter));

    private static AccessRules Service(string name, string[]? reads = null, string[]? writes = null, string[]? hidden = null) =>
        new(reads ?? [], [$"edge/health/{name}", .. writes ?? []], hidden ?? []);

    /// <summary>Whether every topic of one filter is one of the other's.</summary>
    private static bool Covers(string wide, string narrow)
    {
        var (all, some) = (wide.Split('/'), narrow.Split('/'));
        for (var level = 0; level < all.Length; level++)
        {
            if (all[level] == "#")
                return true;
            if (level >= some.Length || some[level] == "#" || (all[level] != "+" && all[level] != some[level]))
                return false;
        }

        return all.Length == some.Length;
    }
}
