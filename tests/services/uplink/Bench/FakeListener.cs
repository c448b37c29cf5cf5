using Edge.V1;
using Grpc.Core;

namespace Edge.Uplink.Tests.Bench;

/// <summary>A listener that knows which meters are configured.</summary>
internal sealed class FakeListener : ListenerContract.ListenerBase
{
    public List<string> Configured { get; } = [];

    public override Task<ListConfiguredResponse> ListConfigured(ListConfiguredRequest request, ServerCallContext context) =>
        Task.FromResult(new ListConfiguredResponse { Meters = { Configured.Select(id => new ConfiguredMeter { Id = id }) } });
}
