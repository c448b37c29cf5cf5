using System.Net;
using System.Net.Sockets;

namespace Edge.Containers.Tests;

/// <summary>One address for what has another one after each start: the engine gives a container that publishes "any port" a new one.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _carrying;

    public Relay()
    {
        _listener.Start();
        _carrying = CarryAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Target { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _carrying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task CarryAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_end.Token);
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(CarryAsync(near));
            }
        }
        finally
        {
            await Task.WhenAll(connections);
        }
    }

    // Whatever ends one side ends the other; a browser sees what it would see without us.
    private async Task CarryAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token))
        {
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, Target, _end.Token);
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), over.Token), far.GetStream().CopyToAsync(near.GetStream(), over.Token));
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                TestContext.Current.SendDiagnosticMessage("the relay: {0}", e.Message);
            }

            await over.CancelAsync();
        }
    }
}
