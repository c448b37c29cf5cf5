using Edge.Listener.Children;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.V1;
using Grpc.Core;
using ListenerContract = Edge.V1.Listener;

namespace Edge.Listener.Serving;

/// <summary>Answers questions about the listener.</summary>
internal sealed class ListenerService(StatusReader status, Decoder decoder, DecoderProgram program, HeardList heard, MeterBook meters)
    : ListenerContract.ListenerBase
{
    private const int DefaultLimit = 1_000;
    private const int MaxLimit = 10_000;

    public override Task<ListenerStatus> GetStatus(GetListenerStatusRequest request, ServerCallContext context) => Task.FromResult(status.Read());

    public override Task<RestartResponse> Restart(RestartRequest request, ServerCallContext context)
    {
        if (request.Child is not ("" or "decoder"))
            throw new RpcException(new Status(StatusCode.NotFound, $"there is no child {request.Child}"));
        decoder.Restart();
        return Task.FromResult(new RestartResponse());
    }

    public override async Task<GetDecoderVersionResponse> GetDecoderVersion(GetDecoderVersionRequest request, ServerCallContext context)
    {
        try
        {
            return new GetDecoderVersionResponse { Version = await program.VersionAsync(context.CancellationToken) };
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

    public override Task<CheckDeviceResponse> CheckDevice(CheckDeviceRequest request, ServerCallContext context) =>
        throw new RpcException(new Status(
            StatusCode.Unimplemented, "this release cannot look for a radio yet: it hears radios in the network only, see GetStatus for which it has heard"));

    public override Task<ListHeardResponse> ListHeard(ListHeardRequest request, ServerCallContext context)
    {
        if (request.Limit > MaxLimit)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"limit {request.Limit}: at most {MaxLimit}"));
        var entries = heard.List(request.Limit == 0 ? DefaultLimit : (int)request.Limit);
        return Task.FromResult(new ListHeardResponse { Addresses = { entries.Select(ToContract) } });
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
            LastHeardMs = entry.LastHeardMilliseconds,
        };
        if (entry.RssiDbm is { } dbm)
            address.RssiDbm = dbm;
        return address;
    }
}
