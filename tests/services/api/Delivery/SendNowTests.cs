using Edge.V1;
using Grpc.Core;

namespace Edge.Api.Tests;

public sealed class SendNowTests : IAsyncLifetime
{
    private Stack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await Stack.StartAsync();

    [Fact]
    public async Task It_tells_what_was_acknowledged()
    {
        _stack.Uplink.Send = _ => Task.FromResult(new SendNowResponse { Batches = 2, Readings = 1500, HeartbeatAccepted = true });
        var (response, text) = await _stack.AskAsync("POST", "/api/v1/send-now");
        using (response)
            Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("""{"batches":2,"readings":1500,"heartbeat_accepted":true}""", text);
    }

    [Fact]
    public async Task A_send_that_failed_is_a_problem_with_its_reason()
    {
        _stack.Uplink.Send = _ => throw new RpcException(new Status(StatusCode.Aborted, "the cloud's broker refused the batch"));
        Assert.Equal((502, "the cloud's broker refused the batch"), await _stack.ProblemAsync("POST", "/api/v1/send-now"));
    }

    [Fact]
    public async Task A_send_that_takes_too_long_is_a_problem_after_the_time_that_was_asked_for()
    {
        _stack.Uplink.Send = async stop =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return new();
        };
        var (status, detail) = await _stack.ProblemAsync("POST", "/api/v1/send-now?timeout_seconds=1");
        Assert.Equal((504, "The send has not ended within 1 s; what was not acknowledged is kept."), (status, detail));
    }

    [Fact]
    public async Task An_uplink_that_is_gone_is_named()
    {
        await _stack.StopUplinkAsync();
        var (status, detail) = await _stack.ProblemAsync("POST", "/api/v1/send-now");
        Assert.Equal(503, status);
        Assert.StartsWith("The uplink cannot be reached: ", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3601")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("soon")]
    public async Task A_timeout_that_is_none_is_refused(string text)
    {
        var (status, detail) = await _stack.ProblemAsync("POST", $"/api/v1/send-now?timeout_seconds={text}");
        Assert.Equal((400, "timeout_seconds must be a whole number from 1 to 3600."), (status, detail));
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();
}
