namespace Edge.Hosting;

/// <summary>Which service may call which method of a contract. What is not in it nobody may call.</summary>
public sealed class CallerTable
{
    private readonly Dictionary<string, IReadOnlyList<string>> _callers = new(StringComparer.Ordinal);

    /// <summary>The callers of a method, by the names of their services.</summary>
    public IReadOnlyList<string> this[string method]
    {
        get => _callers.GetValueOrDefault(method, []);
        set => _callers[method] = value;
    }

    /// <summary>The methods that somebody may call.</summary>
    public IEnumerable<string> Methods => _callers.Keys;
}

/// <summary>The tables of every contract that this process serves.</summary>
internal sealed class CallerTables
{
    /// <summary>Whoever has a token of ours may ask how a service is.</summary>
    public const string Health = "grpc.health.v1.Health";

    private readonly Dictionary<string, CallerTable> _tables = new(StringComparer.Ordinal);

    /// <summary>The full names of the contracts, for example <c>edge.v1.Store</c>.</summary>
    public IReadOnlyCollection<string> Services => _tables.Keys;

    public void Add(string service, CallerTable table) => _tables.Add(service, table);

    public bool Allows(string service, string method, string caller) =>
        service == Health || (_tables.TryGetValue(service, out var table) && table[method].Contains(caller));
}
