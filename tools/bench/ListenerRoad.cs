using Edge.Hosting;
using Edge.Listener;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Storing;
using Edge.Listener.Values;
using Edge.Mqtt;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using StoreClient = Edge.V1.Store.StoreClient;

namespace Edge.Bench;

/// <summary>
/// The listener from the decoder's answer on, as the service puts it together: answer found and read, telegram queued, handed to the
/// real store over gRPC, let go of when acknowledged. Only the child process and the broker are left out.
/// </summary>
internal sealed class ListenerRoad : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly CancellationTokenSource _end = new();
    private readonly WorkMonitor _monitor = new(TimeProvider.System);
    private readonly HeardCounts _counts;
    private readonly HeardClock _clock = new(TimeProvider.System, new ClockRule(new ClockOptions { Mode = ClockMode.Trusted }));
    private readonly Journal _journal;
    private readonly Outbox _outbox;
    private readonly AnswerDesk _desk;
    private readonly StoreClient _store;
    private readonly Task _link;
    private readonly Dictionary<string, Meter> _meters;

    public ListenerRoad(Uri store, string token)
    {
        _channel = GrpcChannel.ForAddress(store, new GrpcChannelOptions { HttpHandler = new TokenHandler(token) });
        _store = new StoreClient(_channel);
        var (time, options, link) = (TimeProvider.System, new ListenerOptions(), new StoreLinkOptions());
        _counts = new HeardCounts(_monitor);
        var service = new ServiceInfo("listener", "bench", Guid.NewGuid().ToString("N"));
        _journal = new Journal(new JournalOptions { MaxBytes = 0 }, service, _monitor, time, NullLogger<Journal>.Instance);
        _outbox = new Outbox(options, _counts, _clock, service, _journal);
        var alarms = new AlarmDesk(_store, link, NoBus(time), time, NullLogger<AlarmDesk>.Instance);
        _desk = new AnswerDesk(
            _outbox, new KeyWatch(alarms), new DriverWatch(alarms), new ValuesDesk(alarms, new PlausibleOptions()), time, NullLogger<AnswerDesk>.Instance);
        _meters = DecodedLines.Building.Meters.ToDictionary(meter => meter.Id, meter =>
            new Meter(Convert.ToUInt32(meter.Id, 16), meter.Name, meter.Driver, null, $"{meter.Id}.conf"));
        _link = new StoreLink(_store, _outbox, link, _monitor, time, NullLogger<StoreLink>.Instance).RunAsync(_end.Token);
    }

    /// <summary>Hands on every answer and returns when the store has acknowledged the last one.</summary>
    public async Task TakeAsync(IEnumerable<DecodedLine> lines, CancellationToken stop)
    {
        var framer = new AnswerFramer();
        foreach (var line in lines)
        {
            await _outbox.WaitForRoomAsync(stop);
            Take(framer, line);
        }

        await FlushAsync(stop);
    }

    /// <summary>Waits until nothing is unacknowledged; the store is asked to commit now, so that the last interval is not waited for.</summary>
    public async Task FlushAsync(CancellationToken stop)
    {
        while (_outbox.Count > 0)
        {
            await _store.FlushAsync(new V1.FlushRequest(), cancellationToken: stop);
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _outbox.Complete();
        await _end.CancelAsync();
        await _link;
        _journal.Dispose();
        _end.Dispose();
        _channel.Dispose();
    }

    // Never run: nothing is shown.
    private static MqttSession NoBus(TimeProvider time) =>
        new(() => throw new NotSupportedException(), new MqttNetConnector(time), Backoff.Default, time, NullLogger<MqttSession>.Instance);

    private void Take(AnswerFramer framer, DecodedLine line)
    {
        line.Answer.CopyTo(framer.Room());
        framer.Filled(line.Answer.Length);
        _counts.CountHeard();
        var frame = Frame.Check(line.Frame, out var wrong) ?? throw new InvalidOperationException(wrong);
        var question = new Question(frame, new Heard(frame.Bytes, "bench", null, _clock.Now()), _meters[line.MeterId]);
        if (!framer.TryTake(out var answer) || !_desk.TryTake(question, answer, isHonest: true, out wrong))
            throw new InvalidOperationException($"not an answer: {wrong} {framer.Fault}");
    }
}
