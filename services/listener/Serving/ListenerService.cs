using Edge.Listener.Children;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Receivers;
using Edge.V1;
using Grpc.Core;
using ListenerContract = Edge.V1.Listener;

namespace Edge.Listener.Serving;

/// <summary>Answers questions about the listener.</summary>
internal sealed class ListenerService(StatusReader status, ChildDesk children, HeardList heard, MeterBook meters)
    : ListenerContract.ListenerBase
{
    private const int DefaultLimit = 1_000;
    private const int MaxLimit = 10_000;

    public override Task<ListenerStatus> GetStatus(GetListenerStatusRequest request, ServerCallContext context) => Task.FromResult(status.Read());

    public override Task<RestartResponse> Restart(RestartRequest request, ServerCallContext context)
    {
        if (!children.Restart(request.Child))
            throw new RpcException(new Status(StatusCode.NotFound, $"there is no child {request.Child}"));
        return Task.FromResult(new RestartResponse());
    }

    public override Task<GetDecoderVersionResponse> GetDecoderVersion(GetDecoderVersionRequest request, ServerCallContext context) =>
        AnswerAsync(async () => new GetDecoderVersionResponse { Version = await children.VersionAsync(context.CancellationToken) });

    public override Task<CheckDeviceResponse> CheckDevice(CheckDeviceRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        var (present, text) = await children.LookForDeviceAsync(context.CancellationToken);
        return new CheckDeviceResponse { Present = present, Text = text };
    });

    public override Task<ListHeardResponse> ListHeard(ListHeardRequest request, ServerCallContext context)
    {
        if (request.Limit > MaxLimit)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"limit {request.Limit}: at most {MaxLimit}"));
        var entries = heard.List(request.Limit == 0 ? DefaultLimit : (int)request.Limit);
        return Task.FromResult(new ListHeardResponse { Addresses = { entries.Select(ToContract) } });
    }

    private static async Task<T> AnswerAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (TimeoutException e)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, e.Message));
        }
        catch (ChildException e)
        {
            throw new RpcException(new Status(StatusCode.Internal, e.Message));
        }
    }

    private HeardAddress ToContract(HeardEntry entry)
    {
        var address = new HeardAddress
        {
            MeterId = entry.Address.MeterId,
            Manufacturer = entry.Address.Manufacturer,
            Version = entry.Address.Version,
            DeviceType = entry.Address.DeviceType,
            Encrypted = entry.Encrypted,
            Configured = entry.Configured,
            SuggestedDriver = meters.Drivers.Suggest(entry.Address),
            Telegrams = entry.Telegrams,
            FirstHeardMs = entry.FirstHeardMilliseconds,
            LastHeardMs = entry.LastHeardMilliseconds,
            Receivers = { entry.Receivers },
        };
        if (entry.RssiDbm is { } dbm)
            address.RssiDbm = dbm;
        return address;
    }
}
