using System.Net;
using Edge.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using StoreContract = Edge.V1.Store;

namespace Edge.Listener.Tests.Rig;

/// <summary>A store that keeps everything in memory, acknowledges when it is told to, and can go away and come back on its port.</summary>
internal sealed partial class FakeStore : StoreContract.StoreBase, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Telegram> _stored = [];
    private readonly HashSet<(string Instance, ulong Sequence)> _known = [];
    private readonly Dictionary<(string Kind, string Subject), string> _alarms = [];
    private readonly List<(string Kind, string Subject, long? SinceMs)> _toldAlarms = [];
    private TaskCompletionSource _changed = New();
    private WebApplication? _web;

    public int Port { get; } = Mosquitto.FreePort();

    /// <summary>How long a commit takes, as it were.</summary>
    public TimeSpan CommitTime { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Takes telegrams, says nothing.</summary>
    public bool IsMute { get; set; }

    public HeardCounters Counters { get; private set; } = new();

    public int Flushes { get; private set; }

    public int Streams { get; private set; }

    /// <summary>Telegrams that came again after they had been stored.</summary>
    public int Repeated { get; private set; }

    /// <summary>Sequences that left a gap or went back.</summary>
    public List<string> Disorder { get; } = [];

    public IReadOnlyList<Telegram> Stored
    {
        get
        {
            lock (_gate)
                return [.. _stored];
        }
    }

    public IReadOnlyDictionary<(string Kind, string Subject), string> Alarms
    {
        get
        {
            lock (_gate)
                return new Dictionary<(string, string), string>(_alarms);
        }
    }

    /// <summary>What it was told of alarms, in order: when the episode began, or null for its end.</summary>
    public IReadOnlyList<(string Kind, string Subject, long? SinceMs)> ToldAlarms
    {
        get
        {
            lock (_gate)
                return [.. _toldAlarms];
        }
    }

    public static async Task<FakeStore> StartAsync()
    {
        var store = new FakeStore();
        await store.ComeAsync();
        return store;
    }

    public async Task ComeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "fake-store" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, Port, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _web = builder.Build();
        _web.MapGrpcService<FakeStore>();
        await _web.StartAsync();
    }

    /// <summary>Breaks every stream off and answers no more.</summary>
    public async Task GoAsync()
    {
        if (_web is null)
            return;
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _web.StopAsync(atOnce.Token);
        await _web.DisposeAsync();
        _web = null;
    }

    /// <summary>Waits until what is stored, raised and counted is as expected.</summary>
    public async Task UntilAsync(Func<FakeStore, bool> expected, int seconds = 30)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        while (true)
        {
            Task changed;
            lock (_gate)
                changed = _changed.Task;
            if (expected(this))
                return;
            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                var reasons = string.Join(", ", Stored.Where(t => t.Rejected is not null).GroupBy(t => t.Rejected.Reason).Select(g => $"{g.Count()} {g.Key}"));
                Assert.Fail($"Not within {seconds} s. {Stored.Count} stored ({reasons}); {Counters}; alarms {string.Join(", ", Alarms)}");
            }
        }
    }

    public Task UntilStoredAsync(int telegrams, int seconds = 30) => UntilAsync(store => store.Stored.Count >= telegrams, seconds);

    public override async Task Append(IAsyncStreamReader<AppendRequest> requestStream, IServerStreamWriter<AppendResponse> responseStream, ServerCallContext context)
    {
        Streams++;
        var expected = 0ul;
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var request = requestStream.Current;
            await Task.Delay(CommitTime, TimeProvider.System, context.CancellationToken);
            if (IsMute)
                continue;
            var response = Keep(request, ref expected);
            if (response.Outcomes.Count > 0)
                await responseStream.WriteAsync(response);
        }
    }

    public override Task<FlushResponse> Flush(FlushRequest request, ServerCallContext context)
    {
        Change(() => Flushes++);
        return Task.FromResult(new FlushResponse());
    }

    public override Task<RaiseAlarmResponse> RaiseAlarm(RaiseAlarmRequest request, ServerCallContext context)
    {
        Change(() =>
        {
            _alarms[(request.Kind, request.Subject)] = request.Text;
            _toldAlarms.Add((request.Kind, request.Subject, request.SinceMs));
        });
        return Task.FromResult(new RaiseAlarmResponse { Alarm = new Alarm { Kind = request.Kind, Subject = request.Subject } });
    }

    public override Task<ClearAlarmResponse> ClearAlarm(ClearAlarmRequest request, ServerCallContext context)
    {
        var cleared = false;
        Change(() =>
        {
            cleared = _alarms.Remove((request.Kind, request.Subject));
            if (cleared)
                _toldAlarms.Add((request.Kind, request.Subject, null));
        });
        return Task.FromResult(new ClearAlarmResponse { Cleared = cleared });
    }

    public override Task<ListAlarmsResponse> ListAlarms(ListAlarmsRequest request, ServerCallContext context) => Task.FromResult(
        new ListAlarmsResponse { Alarms = { Alarms.Select(alarm => new Alarm { Kind = alarm.Key.Kind, Subject = alarm.Key.Subject, Text = alarm.Value }) } });

    public async ValueTask DisposeAsync() => await GoAsync();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppendResponse Keep(AppendRequest request, ref ulong expected)
    {
        var response = new AppendResponse { FirstSequence = request.Telegrams.FirstOrDefault()?.Sequence ?? 0 };
        lock (_gate)
            foreach (var telegram in request.Telegrams)
            {
                if (expected != 0 && telegram.Sequence != expected)
                    Disorder.Add($"{telegram.Sequence} after {expected - 1}");
                expected = telegram.Sequence + 1;
                response.Outcomes.Add(Keep(request.InstanceId, telegram));
            }

        Change(() => Counters = request.Counters);
        return response;
    }

    private AppendOutcome Keep(string instance, Telegram telegram)
    {
        if (!_known.Add((instance, telegram.Sequence)))
        {
            Repeated++;
            return AppendOutcome.Duplicate;
        }

        if (!KeepOrRelease(telegram))
            return AppendOutcome.Duplicate;
        _stored.Add(telegram);
        return telegram.Decoded is null ? AppendOutcome.Rejected : AppendOutcome.Stored;
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            (changed, _changed) = (_changed, New());
        }

        changed.SetResult();
    }
}
