namespace Edge.Store.Tests;

/// <summary>One stream of telegrams as the listener has it.</summary>
internal sealed class AppendStream(AsyncDuplexStreamingCall<AppendRequest, AppendResponse> call, string instance) : IDisposable
{
    private ulong _lastHeard;

    public Task SendAsync(params IEnumerable<Telegram> telegrams) => SendAsync(null, telegrams);

    public async Task SendAsync(HeardCounters? counters, params IEnumerable<Telegram> telegrams)
    {
        var request = new AppendRequest { InstanceId = instance };
        request.Telegrams.AddRange(telegrams);
        _lastHeard = Math.Max(_lastHeard, request.Telegrams.Select(telegram => telegram.Sequence).DefaultIfEmpty().Max());
        request.Counters = counters ?? new() { Heard = _lastHeard };
        await call.RequestStream.WriteAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The next acknowledgement.</summary>
    public async Task<AppendResponse> AckAsync()
    {
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken), "the stream has ended");
        return call.ResponseStream.Current;
    }

    /// <summary>Sends them and awaits what becomes of each.</summary>
    public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(params IEnumerable<Telegram> telegrams)
    {
        await SendAsync(telegrams);
        return (await AckAsync()).Outcomes;
    }

    /// <summary>How the stream ends when it is not we who end it.</summary>
    public async Task<Status> FaultAsync()
    {
        var fault = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            {
            }
        });
        return fault.Status;
    }

    /// <summary>Says that nothing more comes and awaits the orderly end.</summary>
    public async Task EndAsync()
    {
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken), "nothing more is expected");
    }

    public void Dispose() => call.Dispose();
}
