using Edge.V1;
using Grpc.Core;

namespace Edge.Api.Parts;

/// <summary>The services that are asked, and how.</summary>
internal sealed class PartClients(
    Store.StoreClient store, Listener.ListenerClient listener, Uplink.UplinkClient uplink, Control.ControlClient control, PartAsker asker)
{
    public Store.StoreClient Store { get; } = store;

    public Listener.ListenerClient Listener { get; } = listener;

    public Uplink.UplinkClient Uplink { get; } = uplink;

    public Control.ControlClient Control { get; } = control;

    /// <inheritdoc cref="PartAsker.AskAsync{T}"/>
    public Task<Part<T>> AskAsync<T>(string service, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken stop) where T : class =>
        asker.AskAsync(service, call, stop);

    /// <inheritdoc cref="PartAsker.Options"/>
    public CallOptions Options(CancellationToken stop, TimeSpan? within = null) => asker.Options(stop, within);
}
