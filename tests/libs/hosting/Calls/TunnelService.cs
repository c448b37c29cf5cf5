using Edge.V1;
using Grpc.Core;
using ControlContract = Edge.V1.Control;

namespace Edge.Hosting.Tests.Calls;

/// <summary>Some contract of ours with an answer behind it.</summary>
internal sealed class TunnelService(TunnelCalls calls) : ControlContract.ControlBase
{
    public override Task<Tunnel> GetTunnel(GetTunnelRequest request, ServerCallContext context)
    {
        calls.TraceParents.Add(context.RequestHeaders.GetValue("traceparent"));
        return Task.FromResult(new Tunnel { GatewayId = "cellar-7" });
    }

    public override async Task<Tunnel> CloseTunnel(CloseTunnelRequest request, ServerCallContext context)
    {
        calls.Hanging.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        return new();
    }
}

/// <summary>What was asked.</summary>
internal sealed class TunnelCalls
{
    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public System.Collections.Concurrent.ConcurrentBag<string?> TraceParents { get; } = [];
}
