using Edge.V1;
using Grpc.Core;

namespace Edge.Api.Tests;

internal sealed class FakeStore : Store.StoreBase
{
    public bool Hangs { get; set; }

    public List<MeterSummary> Meters { get; } = [];

    public List<Alarm> Alarms { get; } = [];

    public GetStatsResponse Stats { get; } = new();

    public override async Task<GetStatsResponse> GetStats(GetStatsRequest request, ServerCallContext context)
    {
        if (Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        return Stats;
    }

    public override Task<ListAlarmsResponse> ListAlarms(ListAlarmsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListAlarmsResponse { Alarms = { Alarms } });

    public override Task<ListMetersResponse> ListMeters(ListMetersRequest request, ServerCallContext context) =>
        Task.FromResult(new ListMetersResponse { Meters = { Meters } });
}

internal sealed class FakeUplink : Uplink.UplinkBase
{
    public UplinkStatus Status { get; } = new();

    public Func<CancellationToken, Task<SendNowResponse>> Send { get; set; } = _ => Task.FromResult(new SendNowResponse());

    public override Task<UplinkStatus> GetStatus(GetUplinkStatusRequest request, ServerCallContext context) => Task.FromResult(Status);

    public override Task<SendNowResponse> SendNow(SendNowRequest request, ServerCallContext context) => Send(context.CancellationToken);
}
