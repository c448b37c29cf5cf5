using Edge.Testing;

namespace Edge.Hosting.Tests.Life;

public sealed class WorkerGroupTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly FailingLogs _logs = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_stop_cancels_every_worker_and_awaits_it()
    {
        var released = 0;
        using var group = Group(Waiting(() => released++), Waiting(() => released++));
        group.Start();
        Assert.True(await group.StopAsync(Limit));
        Assert.Equal(2, released);
        Assert.False(group.Failed.IsCompleted);
        Assert.Empty(_logs.Entries);
    }

    [Fact]
    public async Task A_worker_that_throws_is_logged_and_tells_the_process()
    {
        _logs.Expect(1004);
        using var group = Group(new Worker(_ => throw new InvalidDataException("broken")), Waiting());
        group.Start();
        await group.Failed.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.IsType<InvalidDataException>(Assert.Single(_logs.Entries).Exception);
        Assert.True(await group.StopAsync(Limit));
    }

    [Fact]
    public async Task A_worker_that_ends_unasked_tells_the_process()
    {
        _logs.Expect(1005);
        using var group = Group(new Worker(_ => Task.CompletedTask));
        group.Start();
        await group.Failed.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(1005, Assert.Single(_logs.Entries).Id);
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failure()
    {
        _logs.Expect(1004);
        using var group = Group(new Worker(_ => throw new TaskCanceledException("a timeout of its own")));
        group.Start();
        await group.Failed.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_worker_that_does_not_stop_in_time_is_named_and_left_behind()
    {
        _logs.Expect(1006);
        var never = new TaskCompletionSource();
        using var group = Group(new Worker(_ => never.Task), Waiting());
        group.Start();
        var stopped = group.StopAsync(Limit);
        _time.Advance(Limit);
        Assert.False(await stopped.WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.Contains(nameof(Worker), Assert.Single(_logs.Entries).Message, StringComparison.Ordinal);
        never.SetResult();
    }

    public void Dispose() => _logs.Dispose();

    private WorkerGroup Group(params IWorker[] workers) => new(workers, _time, _logs.CreateLogger("group"));

    private static Worker Waiting(Action? release = null) => new(async stop =>
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        }
        finally
        {
            release?.Invoke();
        }
    });

    private sealed class Worker(Func<CancellationToken, Task> run) : IWorker
    {
        public Task RunAsync(CancellationToken stop) => run(stop);
    }
}
