using System.Collections;

namespace Edge.Cli;

/// <summary>Who called the command, from where and with what: everything of the machine that a command looks at, so that a test can say otherwise.</summary>
internal sealed record Caller
{
    public const string RootVariable = "EDGE_ROOT";

    /// <summary>The folder with compose.yaml: a checkout or a release.</summary>
    public required string Root { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required TextReader Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Errors { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorsAreTerminal { get; init; }

    public bool IsRoot { get; init; } = Stack.HostFiles.IsRoot;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Places Places { get; init; } = new();

    /// <summary>A variable's value; null when it is not set or empty.</summary>
    public string? Variable(string name) => Environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>The person at this process.</summary>
    public static Caller OfProcess()
    {
        var environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
        return new()
        {
            Root = FindRoot(environment),
            Environment = environment,
            Input = Console.In,
            Output = Console.Out,
            Errors = Console.Error,
            InputIsTerminal = !Console.IsInputRedirected,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorsAreTerminal = !Console.IsErrorRedirected,
        };
    }

    // ./edge says it. Who starts the program by itself stands in that folder, or has it two above: .edge/bin/edge, bin/edge.
    private static string FindRoot(Dictionary<string, string> environment)
    {
        if (environment.GetValueOrDefault(RootVariable) is { Length: > 0 } named)
            return Path.GetFullPath(named);
        for (var folder = AppContext.BaseDirectory.TrimEnd('/'); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "compose.yaml")))
                return folder;
        return Directory.GetCurrentDirectory();
    }
}

/// <summary>Where this machine has what a gateway uses of it.</summary>
internal sealed record Places
{
    public string EngineSocket { get; init; } = "/var/run/docker.sock";

    public string WatchdogDevice { get; init; } = "/dev/watchdog";

    /// <summary>With it systemd leaves the watchdog alone.</summary>
    public string WatchdogDropIn { get; init; } = "/etc/systemd/system.conf.d/50-mbus-gateway-watchdog.conf";

    /// <summary>There where systemd is the first process, and only there.</summary>
    public string Systemd { get; init; } = "/run/systemd/system";

    public string LocalTime { get; init; } = "/etc/localtime";
}
