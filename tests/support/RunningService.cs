using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Edge.Testing;

/// <summary>A real service in a process of its own: its dll, its settings and secrets, its ports on loopback.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private const int Started = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _directory;
    private readonly Task _output;
    private readonly ServiceOutput _lines = new();

    private RunningService(string service, Process process, string directory, int grpcPort, TestSecrets secrets)
    {
        (Service, _process, _directory, GrpcPort, Secrets) = (service, process, directory, grpcPort, secrets);
        _output = Task.WhenAll(_lines.ReadAsync(process.StandardOutput), _lines.ReadAsync(process.StandardError));
    }

    public string Service { get; }

    public int GrpcPort { get; }

    /// <summary>Where it answers gRPC.</summary>
    public Uri Address => new($"http://127.0.0.1:{GrpcPort}");

    public int Pid => _process.Id;

    public TestSecrets Secrets { get; }

    /// <summary>Written while its work moves.</summary>
    public string HealthFile => Path.Combine(_directory, "health");

    /// <summary>A folder of its own, gone when disposed.</summary>
    public string Directory => _directory;

    /// <summary>What it has printed so far.</summary>
    public IReadOnlyList<string> Output => _lines.Lines;

    /// <summary>Completes with the exit code when the process has ended.</summary>
    public async Task<int> ExitedAsync(CancellationToken cancellationToken = default)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        await _output.WaitAsync(Patience, cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Starts a service and waits until its gRPC health answers.</summary>
    /// <param name="service">For example <c>store</c>.</param>
    /// <param name="secrets">Whose files it gets.</param>
    /// <param name="settings">For example <c>("Store:CommitInterval", "00:00:01")</c>; a name without a colon is a variable of the environment itself.</param>
    public static async Task<RunningService> StartAsync(string service, TestSecrets secrets, params (string Key, string Value)[] settings)
    {
        var running = Launch(service, secrets, settings);
        try
        {
            await running.LogAsync(Started);
            await GrpcHealth.WaitAsync(running.Address, secrets.TokenOf(service), Patience);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a service and waits for nothing: it may well refuse to run.</summary>
    public static RunningService Launch(string service, TestSecrets secrets, params (string Key, string Value)[] settings) =>
        Launch(service, secrets, [], settings);

    /// <summary>Starts a service with arguments.</summary>
    public static RunningService Launch(string service, TestSecrets secrets, string[] args, params (string Key, string Value)[] settings)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory($"edge-{service}-").FullName;
        // A given port lets a service that was killed be found where it was.
        var port = settings.LastOrDefault(setting => setting.Key == "Listen:GrpcPort").Value is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Mosquitto.FreePort();
        // A test that runs in a shell's background inherits an ignored SIGINT, and so would the service.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", DllOf(service), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("EDGE_", StringComparison.Ordinal)))
            start.Environment.Remove(name);
        start.Environment["EDGE_CONFIG"] = Path.Combine(directory, "edge.json");
        (string, string)[] defaults =
        [
            ("Listen:Address", "127.0.0.1"), ("Listen:GrpcPort", $"{port}"), ("Health:File", Path.Combine(directory, "health")),
            ("Secrets:Directory", secrets.DirectoryOf(service)),
            ("Configuring:Directory", directory), ("Configuring:DataDirectory", directory), ("Bus:Host", "127.0.0.1"), ("Bus:Port", "1"),
        ];
        foreach (var (key, value) in defaults.Concat(settings))
            start.Environment[key.Contains(':') ? "EDGE_" + key.Replace(":", "__", StringComparison.Ordinal) : key] = value;
        return new(service, Process.Start(start)!, directory, port, secrets);
    }

    /// <summary>The first event with that id, awaited, with its fields (<c>State</c> holds the values of the message).</summary>
    public Task<JsonElement> LogAsync(int eventId, CancellationToken cancellationToken = default) =>
        _lines.EventAsync(eventId, this, Patience, cancellationToken);

    public void Kill9() => Signals.Send(_process, Signals.Kill);

    /// <summary>SIGTERM; the exit code.</summary>
    public Task<int> StopAsync(CancellationToken cancellationToken = default)
    {
        Signals.Send(_process, Signals.Terminate);
        return ExitedAsync(cancellationToken);
    }

    /// <summary>SIGINT; the exit code.</summary>
    public Task<int> InterruptAsync(CancellationToken cancellationToken = default)
    {
        Signals.Send(_process, Signals.Interrupt);
        return ExitedAsync(cancellationToken);
    }

    public void Freeze() => Signals.Send(_process, Signals.Stop);

    public void Continue() => Signals.Send(_process, Signals.Continue);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Kill9();
        await ExitedAsync();
        _process.Dispose();
        System.IO.Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The program of a service as it was built with the test.</summary>
    public static string DllOf(string service)
    {
        var name = "Edge." + char.ToUpperInvariant(service[0]) + service[1..];
        // The test runs in {artifacts}/bin/{test project}/{configuration}/, the services lie beside it.
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var dll = Path.Combine(here.Parent!.Parent!.FullName, name, here.Name, name + ".dll");
        Assert.True(File.Exists(dll), $"{dll} is not there: build the service first");
        return dll;
    }
}
