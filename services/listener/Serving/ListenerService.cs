using Edge.Listener.Children;
using Edge.Listener.Kept;
using Edge.V1;
using Grpc.Core;
using ListenerContract = Edge.V1.Listener;

namespace Edge.Listener.Serving;

/// <summary>Answers questions about the listener.</summary>
internal sealed class ListenerService(StatusReader status, ChildDesk children, MeterAnswers meters, MeterTrial trial, KeptRoad kept)
    : ListenerContract.ListenerBase
{
    private const int DefaultLimit = 1_000;
    private const int MaxLimit = 10_000;
    private const int MaxFileNameCharacters = 255;

    public override Task<ListenerStatus> GetStatus(GetListenerStatusRequest request, ServerCallContext context) => Task.FromResult(status.Read());

    public override Task<RestartResponse> Restart(RestartRequest request, ServerCallContext context)
    {
        if (!children.Restart(request.Child))
            throw new RpcException(new Status(StatusCode.NotFound, $"there is no child {request.Child}"));
        return Task.FromResult(new RestartResponse());
    }

    public override Task<GetDecoderVersionResponse> GetDecoderVersion(GetDecoderVersionRequest request, ServerCallContext context) =>
        OfProgramAsync(async () => new GetDecoderVersionResponse { Version = await children.VersionAsync(context.CancellationToken) }, context);

    public override Task<CheckDeviceResponse> CheckDevice(CheckDeviceRequest request, ServerCallContext context) => OfProgramAsync(async () =>
    {
        var (present, text) = await children.LookForDeviceAsync(context.CancellationToken);
        return new CheckDeviceResponse { Present = present, Text = text };
    }, context);

    public override Task<ListHeardResponse> ListHeard(ListHeardRequest request, ServerCallContext context)
    {
        if (request.Limit > MaxLimit)
            throw Invalid($"limit {request.Limit}: at most {MaxLimit}");
        return Task.FromResult(meters.ListHeard(request.Limit == 0 ? DefaultLimit : (int)request.Limit));
    }

    public override Task<ListConfiguredResponse> ListConfigured(ListConfiguredRequest request, ServerCallContext context) =>
        Task.FromResult(meters.ListConfigured());

    public override Task<TestMeterResponse> TestMeter(TestMeterRequest request, ServerCallContext context)
    {
        if (request.File.Length is 0 or > MaxFileNameCharacters)
            throw Invalid($"file: a name of 1 to {MaxFileNameCharacters} characters is expected");
        return OfProgramAsync(() => trial.TestAsync(request.File, request.Content.Memory, context.CancellationToken), context);
    }

    public override async Task<RedecodeResponse> Redecode(RedecodeRequest request, ServerCallContext context)
    {
        var meterId = request.MeterId.ToLowerInvariant();
        if (meterId.Length > 0 && (meterId.Length != 8 || !meterId.All(char.IsAsciiHexDigit)))
            throw Invalid("meter_id: 8 hex digits are expected, or nothing for all meters");
        return await OfProgramAsync(() => kept.RedecodeAsync(meterId.Length == 0 ? null : meterId, context.CancellationToken), context);
    }

    private static RpcException Invalid(string what) => new(new Status(StatusCode.InvalidArgument, what));

    private static async Task<T> OfProgramAsync<T>(Func<Task<T>> ask, ServerCallContext context)
    {
        try
        {
            return await ask();
        }
        catch (TimeoutException e)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, e.Message));
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, $"not done within {MeterTrial.Timeout:c}"));
        }
        catch (ChildException e)
        {
            throw new RpcException(new Status(StatusCode.Internal, e.Message));
        }
    }
}
