using Edge.Control.Judging;
using Edge.Hosting;
using Edge.V1;
using Grpc.Core;

namespace Edge.Control.Tests.Configuring;

/// <summary>Says what a test wants, and how often it was asked.</summary>
internal sealed class PlayedJudge : IJudge
{
    public Func<CancellationToken, Task<Verdict>> Watch { get; set; } = _ => Task.FromResult(new Verdict(true, "as well as before"));

    public int Looks { get; private set; }

    public int Watches { get; private set; }

    public static Baseline Before { get; } = new(7, true, true);

    public Task<Baseline> LookAsync(CancellationToken stop)
    {
        Looks++;
        return Task.FromResult(Before);
    }

    public Task<Verdict> WatchAsync(Baseline before, TimeSpan within, IProgress<string> progress, CancellationToken stop)
    {
        Assert.Equal(Before, before);
        Assert.Equal(TimeSpan.FromMinutes(5), within);
        progress.Report("looking");
        Watches++;
        return Watch(stop);
    }
}

internal sealed class PlayedClock : IClockRule
{
    public bool IsSet { get; set; } = true;
}

/// <summary>Knows what is wrong with a file by its text.</summary>
internal sealed class PlayedListener : Listener.ListenerClient
{
    public Func<TestMeterRequest, TestMeterResponse> Test { get; set; } = _ => new() { FramesTried = 3, FramesDecoded = 3, ReadingJson = "{}" };

    public List<TestMeterRequest> Tested { get; } = [];

    public List<HeardAddress> Heard { get; } = [];

    public bool IsAway { get; set; }

    public override AsyncUnaryCall<TestMeterResponse> TestMeterAsync(TestMeterRequest request, CallOptions options)
    {
        Assert.NotNull(options.Deadline);
        Tested.Add(request);
        return Calls.Answer(() => IsAway ? throw new RpcException(new Status(StatusCode.Unavailable, "no listener")) : Test(request));
    }

    public override AsyncUnaryCall<ListHeardResponse> ListHeardAsync(ListHeardRequest request, CallOptions options) =>
        Calls.Answer(() => new ListHeardResponse { Addresses = { Heard } });
}

/// <summary>Keeps the alarms that last.</summary>
internal sealed class PlayedAlarms : Store.StoreClient
{
    public Dictionary<(string Kind, string Subject), string> Lasting { get; } = [];

    public bool IsAway { get; set; }

    public override AsyncUnaryCall<RaiseAlarmResponse> RaiseAlarmAsync(RaiseAlarmRequest request, CallOptions options) => Calls.Answer(() =>
    {
        Refuse();
        Lasting[(request.Kind, request.Subject)] = request.Text;
        return new RaiseAlarmResponse();
    });

    public override AsyncUnaryCall<ClearAlarmResponse> ClearAlarmAsync(ClearAlarmRequest request, CallOptions options) => Calls.Answer(() =>
    {
        Refuse();
        Lasting.Remove((request.Kind, request.Subject));
        return new ClearAlarmResponse();
    });

    private void Refuse()
    {
        if (IsAway)
            throw new RpcException(new Status(StatusCode.Unavailable, "no store"));
    }
}

internal static class Calls
{
    public static AsyncUnaryCall<T> Answer<T>(Func<T> answer)
    {
        async Task<T> RunAsync()
        {
            await Task.Yield();
            return answer();
        }

        return new(RunAsync(), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }
}
