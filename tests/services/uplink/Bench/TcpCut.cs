using System.Net;
using System.Net.Sockets;

namespace Edge.Uplink.Tests.Bench;

/// <summary>A wire between two programs that a test can cut, or make deaf in one direction.</summary>
internal sealed class TcpCut : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Socket> _sockets = [];
    private readonly Lock _gate = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _isDown;
    private volatile bool _answersHeld;
    private volatile bool _questionsHeld;

    public TcpCut(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What the target says no longer arrives; what is said to it still does. Until the wire is cut.</summary>
    public void HoldAnswers() => _answersHeld = true;

    /// <summary>What is said to the target no longer arrives; what it says still does. Until the wire is cut.</summary>
    public void HoldQuestions() => _questionsHeld = true;

    /// <summary>Every connection ends now, and no new one lives until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        _isDown = true;
        lock (_gate)
        {
            _sockets.ForEach(socket => socket.Close(0));
            _sockets.Clear();
        }
    }

    public void Mend() => (_answersHeld, _questionsHeld, _isDown) = (false, false, false);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var wires = new List<Task>();
        try
        {
            while (true)
                wires.Add(CarryAsync(await _listener.AcceptSocketAsync(_end.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            Cut();
            await Task.WhenAll(wires);
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            try
            {
                if (_isDown)
                    return;
                await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                lock (_gate)
                    _sockets.AddRange([near, far]);
                await Task.WhenAny(PumpAsync(near, far, held: () => _questionsHeld), PumpAsync(far, near, held: () => _answersHeld));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The wire is cut.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Func<bool> held)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer, _end.Token)) > 0;)
                if (!held())
                    await to.SendAsync(buffer.AsMemory(0, read), _end.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The wire is cut.
        }
    }
}
