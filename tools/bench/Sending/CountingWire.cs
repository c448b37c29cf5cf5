using System.Net;
using System.Net.Sockets;

namespace Edge.Bench.Sending;

/// <summary>A relay on loopback that counts the bytes that pass, both ways: what TCP carries for the two ends.</summary>
internal sealed class CountingWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _carrying;
    private long _bytes;

    public CountingWire(int target)
    {
        _target = target;
        _listener.Start();
        _carrying = CarryAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public long Bytes => Interlocked.Read(ref _bytes);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _carrying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _end.Dispose();
    }

    // One connection after the other, as a gateway has them.
    private async Task CarryAsync()
    {
        while (true)
        {
            using var near = await _listener.AcceptSocketAsync(_end.Token);
            using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            near.NoDelay = true;
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReceiveAsync(buffer, _end.Token)) > 0;)
        {
            Interlocked.Add(ref _bytes, read);
            await to.SendAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
