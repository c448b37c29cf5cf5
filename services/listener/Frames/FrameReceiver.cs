using Edge.Hosting;
using Edge.Listener.Decoding;
using Edge.Mqtt;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Frames;

/// <summary>
/// Hears the radios in the network: whatever stands on <c>edge/frames/{receiver}</c>. It has a link to the broker of its own, which
/// outlives a restart at the broker (frames wait there meanwhile) and ends first at a stop (so that none arrives that nobody reads).
/// </summary>
internal sealed class FrameReceiver
{
    public const string Filter = "edge/frames/+";

    // As long as the broker keeps what nobody fetches.
    private static readonly TimeSpan SessionExpiry = TimeSpan.FromHours(1);

    private readonly MqttSession _session;
    private readonly FrameRoad _road;

    public FrameReceiver(BusAccess access, FrameRoad road, DecodeQueue queue, WorkMonitor monitor, ILogger<MqttSession> log)
    {
        _road = road;
        _session = access.OpenSession("listener-frames", SessionExpiry, log);
        _session.Subscribe(Filter, MqttQos.AtLeastOnce, TakeAsync);
        monitor.AddCounter("waiting_for_decoder", () => queue.Count);
        monitor.AddCounter("lost_before_heard", () => _session.Dropped);
        // Silence is no sign of anything here: without meters in reach there is nothing to hear.
        var part = monitor.AddPart("frames", TimeSpan.MaxValue);
        _session.ConnectionChanged += isConnected => part.Waits(isConnected ? "a frame" : $"the broker: {_session.WaitingFor}");
    }

    public Task RunAsync(CancellationToken stop) => _session.RunAsync(stop);

    private ValueTask TakeAsync(MqttMessage message, CancellationToken stop)
    {
        // A retained one was heard by nobody knows when.
        if (message.Retain)
            return ValueTask.CompletedTask;
        var receiver = message.Topic[(message.Topic.LastIndexOf('/') + 1)..];
        _road.Take(receiver, PayloadReader.Read(message.Payload.Span));
        return ValueTask.CompletedTask;
    }
}
