using System.Net;
using System.Net.Sockets;

namespace Edge.Testing;

/// <summary>A real broker on a free loopback port, with a folder of its own; gone when disposed.</summary>
public sealed class Mosquitto : IAsyncDisposable
{
    /// <summary>Another program may take the free port before mosquitto has it.</summary>
    private const int PortsToTry = 5;

    private readonly string _directory = Directory.CreateTempSubdirectory("edge-mosquitto-").FullName;
    private readonly MosquittoSettings _settings;
    private ToolProcess? _process;

    private Mosquitto(MosquittoSettings settings) => _settings = settings;

    /// <summary>The port on 127.0.0.1; the same after a restart.</summary>
    public int Port { get; private set; }

    /// <summary>The broker's process id, while it runs.</summary>
    public int ProcessId => _process!.Process.Id;

    public static async Task<Mosquitto> StartAsync(MosquittoSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var broker = new Mosquitto(settings ?? new());
        for (var attempt = 1; ; attempt++)
        {
            broker.Port = FreePort();
            try
            {
                await broker.RestartAsync(cancellationToken);
                return broker;
            }
            catch (IOException) when (attempt < PortsToTry)
            {
            }
            catch
            {
                await broker.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        // Below those that the kernel gives to outgoing connections (32768 and up): one of them might take it before it is used.
        for (var tries = 0; tries < 100; tries++)
        {
            var port = Random.Shared.Next(10_240, 32_768);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody has it: another one, then.
            }
        }

        throw new InvalidOperationException("no port is free");
    }

    /// <summary>Starts it again on the same port (and ends it first when it runs); complete when it listens.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await KillAsync();
        var configuration = await _settings.WriteAsync(_directory, Port);
        _process = ToolProcess.Start(_settings.Watch, "mosquitto", "-c", configuration);
        var said = new List<string>();
        while (await _process.LineAsync(cancellationToken) is { } line)
        {
            said.Add(line);
            if (line.EndsWith(" running", StringComparison.Ordinal))
                return;
        }
        throw new IOException($"mosquitto does not start:\n{string.Join('\n', said)}");
    }

    /// <summary>SIGKILL: no goodbye to anybody.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>SIGSTOP: connections stay, answers do not come. <see cref="Resume"/> ends it.</summary>
    public void Suspend() => Signals.Send(_process!.Process, Signals.Stop);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signals.Send(_process!.Process, Signals.Continue);

    /// <summary>The next line of the broker's log that matches; those before it are passed over.</summary>
    public async Task<string> LogAsync(string pattern, CancellationToken cancellationToken) =>
        await _process!.LineAsync(pattern, cancellationToken) ?? throw new IOException($"mosquitto ended before it logged {pattern}");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
