using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;

namespace Edge.Vm.Tests.Machines;

/// <summary>What the emulator itself tells of a machine (QMP): its events, for example that the hardware watchdog fired.</summary>
internal sealed class QemuMonitor : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-qmp-").FullName;
    private readonly ConcurrentQueue<string> _events = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;

    /// <summary>Arguments for the machine.</summary>
    public IReadOnlyList<string> Arguments => ["-qmp", $"unix:{Socket},server=on,wait=off"];

    /// <summary>Names of events so far, for example WATCHDOG and RESET.</summary>
    public IReadOnlyCollection<string> Events => _events;

    public int WatchdogFired => _events.Count(name => name == "WATCHDOG");

    private string Socket => Path.Combine(_folder, "qmp");

    /// <summary>Listens to the machine that was started with <see cref="Arguments"/>.</summary>
    public async Task ListenAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!File.Exists(Socket))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), limit.Token);
        _reading = ReadAsync(new NetworkStream(socket, ownsSocket: true));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ReadAsync(NetworkStream stream)
    {
        try
        {
            using var reader = new StreamReader(stream);
            await stream.WriteAsync("{\"execute\":\"qmp_capabilities\"}\n"u8.ToArray(), _stop.Token);
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
                if (JsonDocument.Parse(line).RootElement.TryGetProperty("event", out var name))
                    _events.Enqueue(name.GetString()!);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The machine has ended, or the test has.
            _events.Enqueue("END");
        }
    }
}
