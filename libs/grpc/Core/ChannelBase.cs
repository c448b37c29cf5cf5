namespace Grpc.Core;

/// <summary>A way to a server.</summary>
/// <param name="target">The address that it leads to.</param>
public abstract class ChannelBase(string target)
{
    /// <summary>The address that it leads to.</summary>
    public string Target { get; } = target;

    /// <summary>What clients of this channel start their calls with.</summary>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Ends the channel.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <summary>Ends the channel.</summary>
    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
