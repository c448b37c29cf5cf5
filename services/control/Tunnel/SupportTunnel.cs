using System.Threading.Channels;
using Edge.Control.Engine;
using Edge.Hosting;
using Microsoft.Extensions.Logging;
using TunnelState = Edge.V1.Tunnel;

namespace Edge.Control.Tunnel;

/// <summary>The gateway's one support tunnel: opened, closed, shown. What an earlier life of control has left of one is ended first.</summary>
internal sealed class SupportTunnel(
    TunnelKeeper keeper, TunnelSweep sweep, GatewayOptions gateway, TimeProvider time, ILogger<SupportTunnel> log) : IWorker
{
    public const string BeingEnded = "it is being ended";

    private static readonly TimeSpan SweepPause = TimeSpan.FromSeconds(30);

    private readonly Channel<TunnelSession> _asked = Channel.CreateBounded<TunnelSession>(1);
    private readonly Lock _gate = new();
    private TunnelSession? _session;
    private string _lastEnd = "";

    /// <summary>Opens it, or answers with the one that is open, whose end stays where it was; returns when it is connected.</summary>
    /// <param name="minutes">From 1 to what is set.</param>
    /// <param name="stop">Ends the waiting, not the tunnel.</param>
    /// <exception cref="TunnelException">It could not be opened.</exception>
    public async Task<TunnelState> OpenAsync(int minutes, CancellationToken stop)
    {
        while (true)
        {
            var session = OpenOrJoin(minutes);
            if (!session.IsOver)
            {
                await session.Opened.WaitAsync(stop);
                return State();
            }

            await session.Ended.WaitAsync(stop);
        }
    }

    /// <summary>Returns when nothing of it is left.</summary>
    public async Task<TunnelState> CloseAsync(CancellationToken stop)
    {
        TunnelSession? session;
        lock (_gate)
            session = _session;
        if (session is not null)
        {
            await session.CloseAsync();
            await session.Ended.WaitAsync(stop);
        }

        return State();
    }

    public TunnelState State()
    {
        lock (_gate)
        {
            if (_session is not { IsOver: false } session)
                return new() { GatewayId = gateway.Id, Text = _session is null ? _lastEnd : BeingEnded };
            return new()
            {
                Open = true,
                GatewayId = gateway.Id,
                StartedMs = session.Lease.Started.ToUnixTimeMilliseconds(),
                ExpiresMs = session.Lease.Expires.ToUnixTimeMilliseconds(),
                Connected = session.Connected,
            };
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            var swept = false;
            while (true)
            {
                swept = swept || await sweep.TryAsync(stop);
                if (await NextAsync(swept ? Timeout.InfiniteTimeSpan : SweepPause, stop) is { } session)
                    swept &= await KeepAsync(session, stop);
            }
        }
        finally
        {
            _asked.Writer.TryComplete();
            while (_asked.Reader.TryRead(out var waiting))
                Forget(waiting, "control was stopped");
        }
    }

    private TunnelSession OpenOrJoin(int minutes)
    {
        lock (_gate)
        {
            if (_session is not null)
                return _session;
            var session = new TunnelSession(TimeSpan.FromMinutes(minutes), time);
            if (!_asked.Writer.TryWrite(session))
            {
                session.Dispose();
                throw new TunnelException("control is stopping");
            }

            TunnelLog.Asked(log, minutes);
            return _session = session;
        }
    }

    private async Task<TunnelSession?> NextAsync(TimeSpan within, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(within, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            return await _asked.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<bool> KeepAsync(TunnelSession session, CancellationToken stop)
    {
        var (why, gone) = await keeper.KeepAsync(session, stop);
        TunnelLog.Ended(log, why);
        Forget(session, why);
        return gone;
    }

    private void Forget(TunnelSession session, string why)
    {
        lock (_gate)
            (_session, _lastEnd) = (null, why);
        session.End(why);
        session.Dispose();
    }
}
