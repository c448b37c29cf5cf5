namespace Edge.Api.Commands;

/// <summary>
/// What people on site may ask of control, and how long its answer is waited for: a little longer than control takes at most, so that the reason is
/// control's. What changes the gateway's release or configuration, or restarts the machine, is not in it: that is the operator's.
/// </summary>
internal sealed class PeoplesCommands(ApiOptions options)
{
    private readonly Dictionary<string, TimeSpan> _within = new(StringComparer.Ordinal)
    {
        ["backup"] = options.BackupTimeout,
        ["restart"] = TimeSpan.FromMinutes(3),
        ["open-tunnel"] = TimeSpan.FromMinutes(3),
        ["close-tunnel"] = TimeSpan.FromMinutes(1),
        ["check-device"] = TimeSpan.FromMinutes(2),
        ["decoder-version"] = TimeSpan.FromMinutes(1),
    };

    public string Names => string.Join(", ", _within.Keys);

    /// <summary>Null for what people may not ask for.</summary>
    public TimeSpan? Within(string name) => _within.TryGetValue(name, out var within) ? within : null;
}
