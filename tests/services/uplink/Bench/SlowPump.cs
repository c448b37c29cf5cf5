using System.Net.Sockets;
using System.Threading.Channels;

namespace Edge.Uplink.Tests.Bench;

/// <summary>One direction of a wire: what goes in comes out later, and no faster than the wire is.</summary>
internal sealed class SlowPump(Socket from, Socket to, WireFault fault, CancellationToken end)
{
    // What is under way on a wire is bounded; more waits at the sender.
    private const int MaxPieces = 64;
    private const int PieceBytes = 16 * 1024;

    private readonly Channel<(long At, byte[] Bytes)> _underWay = Channel.CreateBounded<(long, byte[])>(MaxPieces);

    public async Task RunAsync()
    {
        var reading = ReadAsync();
        await Task.WhenAny(reading, WriteAsync());
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[PieceBytes];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer, end)) > 0;)
                await _underWay.Writer.WriteAsync((TimeProvider.System.GetTimestamp(), buffer[..read]), end);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The wire is cut.
        }

        _underWay.Writer.TryComplete();
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var (at, bytes) in _underWay.Reader.ReadAllAsync(end))
            {
                await WaitAsync(fault.Latency - TimeProvider.System.GetElapsedTime(at));
                if (fault.BytesPerSecond > 0)
                    await WaitAsync(TimeSpan.FromSeconds(bytes.Length / (double)fault.BytesPerSecond));
                await to.SendAsync(bytes, end);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The wire is cut.
        }
    }

    private async Task WaitAsync(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
            await Task.Delay(time, TimeProvider.System, end);
    }
}

/// <summary>What is wrong with a wire.</summary>
internal sealed record WireFault
{
    /// <summary>Each way.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Each way; 0: as fast as it goes.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>Each connection is cut when so many bytes have gone to the target; 0: none is.</summary>
    public int CutAfterBytes { get; init; }

    /// <summary>Connections are taken and nothing comes of them.</summary>
    public bool SwallowsAll { get; init; }

    public bool IsSlow => Latency > TimeSpan.Zero || BytesPerSecond > 0;
}
