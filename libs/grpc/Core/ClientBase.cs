namespace Grpc.Core;

/// <summary>What generated clients derive from.</summary>
public abstract class ClientBase
{
    private readonly CallInvoker? _invoker;

    /// <summary>For test doubles.</summary>
    protected ClientBase() { }

    /// <summary>A client on a channel.</summary>
    protected ClientBase(ChannelBase channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        _invoker = channel.CreateCallInvoker();
    }

    /// <summary>A client on an invoker.</summary>
    protected ClientBase(CallInvoker callInvoker) => _invoker = callInvoker;

    /// <summary>A client on what another one stands on.</summary>
    protected ClientBase(ClientBaseConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _invoker = configuration.Invoker;
    }

    /// <summary>Starts the calls.</summary>
    protected CallInvoker CallInvoker => _invoker ?? throw new InvalidOperationException("A test double has no transport.");

    /// <summary>What one client hands to its copy.</summary>
    protected internal sealed class ClientBaseConfiguration
    {
        internal ClientBaseConfiguration(CallInvoker invoker) => Invoker = invoker;

        internal CallInvoker Invoker { get; }
    }
}

/// <summary>What a generated client derives from.</summary>
/// <typeparam name="T">The generated client.</typeparam>
public abstract class ClientBase<T> : ClientBase
    where T : ClientBase<T>
{
    /// <summary>For test doubles.</summary>
    protected ClientBase() { }

    /// <summary>A client on a channel.</summary>
    protected ClientBase(ChannelBase channel) : base(channel) { }

    /// <summary>A client on an invoker.</summary>
    protected ClientBase(CallInvoker callInvoker) : base(callInvoker) { }

    /// <summary>A client on what another one stands on.</summary>
    protected ClientBase(ClientBaseConfiguration configuration) : base(configuration) { }

    /// <summary>Makes the copy.</summary>
    protected abstract T NewInstance(ClientBaseConfiguration configuration);
}
