namespace Edge;

/// <summary>What this program can be: <c>edge store</c> and so on.</summary>
internal static class Roles
{
    private static readonly Dictionary<string, Func<string[], Task<int>>> All = new(StringComparer.Ordinal)
    {
        ["broker"] = Broker.Program.Main,
        ["listener"] = Listener.Program.Main,
        ["store"] = Store.Program.Main,
        ["uplink"] = Uplink.Program.Main,
        ["watchdog"] = Watchdog.Program.Main,
        ["api"] = Api.Program.Main,
        ["control"] = Control.Program.Main,
        ["radio"] = Radio.Program.Main,
        ["cloud"] = Cloud.Program.Main,
    };

    /// <summary>The entry of a role; null when there is none of that name.</summary>
    public static Func<string[], Task<int>>? Find(string name) => All.GetValueOrDefault(name);

    public static int RefuseUnknown(string[] args)
    {
        Console.Error.WriteLine($"edge: there is no role '{args.FirstOrDefault()}'. There are {string.Join(", ", All.Keys)}.");
        return 2;
    }
}
