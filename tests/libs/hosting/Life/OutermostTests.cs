using System.Collections.Concurrent;
using Edge.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting.Tests.Life;

public sealed class OutermostTests : IDisposable
{
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly FailingLogs _logs = new();

    [Fact]
    public async Task It_begins_before_everything_else_and_ends_after_it()
    {
        var seen = new Seen();
        await using var service = await Hosted.StartAsync(Builder(seen, fails: false));
        Assert.Equal(ExitCodes.Done, await service.StopAsync());
        Assert.Equal(["begin", "worker", "worker ends", "end, asked: True"], seen.Events);
    }

    [Fact]
    public async Task It_learns_that_the_end_was_a_fault()
    {
        _logs.Expect(1004);
        var seen = new Seen();
        await using var app = Builder(seen, fails: true).Build();
        Assert.Equal(ExitCodes.Fault, await app.RunAsync(TestContext.Current.CancellationToken).WaitAsync(Hosted.Limit, TestContext.Current.CancellationToken));
        Assert.Equal(["begin", "worker", "end, asked: False"], seen.Events);
    }

    public void Dispose()
    {
        _secrets.Dispose();
        _logs.Dispose();
    }

    private EdgeHostBuilder Builder(Seen seen, bool fails)
    {
        var builder = Hosted.Builder("watchdog", _secrets, _logs);
        builder.Services.AddSingleton(seen).AddSingleton<IOutermost, Frame>();
        return fails ? builder.AddWorker<Failing>() : builder.AddWorker<Waiting>();
    }

    private sealed class Seen
    {
        public ConcurrentQueue<string> Events { get; } = new();
    }

    private sealed class Frame(Seen seen) : IOutermost
    {
        public void Begin() => seen.Events.Enqueue("begin");

        public void End(bool asked) => seen.Events.Enqueue($"end, asked: {asked}");
    }

    private sealed class Waiting(Seen seen, TimeProvider time) : IWorker
    {
        public async Task RunAsync(CancellationToken stop)
        {
            seen.Events.Enqueue("worker");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
            }
            finally
            {
                seen.Events.Enqueue("worker ends");
            }
        }
    }

    private sealed class Failing(Seen seen) : IWorker
    {
        public Task RunAsync(CancellationToken stop)
        {
            seen.Events.Enqueue("worker");
            throw new InvalidOperationException("a fault");
        }
    }
}
