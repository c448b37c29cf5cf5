using System.Net;
using System.Net.Sockets;

namespace Edge.Uplink.Tests.Bench;

/// <summary>A wire between two programs that a test can cut, make deaf in one direction, or make as bad as a wire can be.</summary>
internal sealed class TcpCut : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<long> _attempts = [];
    private readonly Lock _gate = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _isDown;
    private volatile bool _answersHeld;
    private volatile bool _questionsHeld;
    private volatile WireFault _fault = new();

    public TcpCut(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From each attempt to connect to the next one, since <see cref="Cut"/> or the last <see cref="Become"/>.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate)
                return [.. _attempts.Zip(_attempts.Skip(1), (one, next) => TimeProvider.System.GetElapsedTime(one, next))];
        }
    }

    /// <summary>What the target says no longer arrives; what is said to it still does. Until the wire is cut.</summary>
    public void HoldAnswers() => _answersHeld = true;

    /// <summary>What is said to the target no longer arrives; what it says still does. Until the wire is cut.</summary>
    public void HoldQuestions() => _questionsHeld = true;

    /// <summary>Every connection ends now, and no new one lives until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        _isDown = true;
        HangUp();
    }

    /// <summary>Every connection ends now, and new ones have this fault until <see cref="Mend"/>.</summary>
    public void Become(WireFault fault)
    {
        _fault = fault;
        HangUp();
    }

    /// <summary>New connections are good; those that there are stay as they are.</summary>
    public void Mend() => (_answersHeld, _questionsHeld, _isDown, _fault) = (false, false, false, new());

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _end.Dispose();
    }

    private void HangUp()
    {
        lock (_gate)
        {
            _sockets.ForEach(socket => socket.Close(0));
            _sockets.Clear();
            _attempts.Clear();
        }
    }

    private async Task AcceptAsync()
    {
        var wires = new List<Task>();
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_end.Token);
                lock (_gate)
                    _attempts.Add(TimeProvider.System.GetTimestamp());
                wires.Add(CarryAsync(near));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            Cut();
            await Task.WhenAll(wires);
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            try
            {
                if (_isDown)
                    return;
                near.NoDelay = true;
                var fault = _fault;
                lock (_gate)
                    _sockets.AddRange([near, far]);
                if (fault.SwallowsAll)
                {
                    await SwallowAsync(near);
                    return;
                }

                await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                await (fault.IsSlow
                    ? Task.WhenAny(new SlowPump(near, far, fault, _end.Token).RunAsync(), new SlowPump(far, near, fault, _end.Token).RunAsync())
                    : Task.WhenAny(PumpAsync(near, far, fault.CutAfterBytes, held: () => _questionsHeld), PumpAsync(far, near, 0, held: () => _answersHeld)));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The wire is cut.
            }
        }
    }

    private async Task SwallowAsync(Socket near)
    {
        var buffer = new byte[1024];
        while (await near.ReceiveAsync(buffer, _end.Token) > 0)
        {
        }
    }

    private async Task PumpAsync(Socket from, Socket to, int cutAfter, Func<bool> held)
    {
        var buffer = new byte[64 * 1024];
        var left = cutAfter > 0 ? cutAfter : long.MaxValue;
        try
        {
            for (int read; left > 0 && (read = await from.ReceiveAsync(buffer, _end.Token)) > 0;)
            {
                var passing = (int)Math.Min(read, left);
                left -= passing;
                if (!held())
                    await to.SendAsync(buffer.AsMemory(0, passing), _end.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The wire is cut.
        }
    }
}
