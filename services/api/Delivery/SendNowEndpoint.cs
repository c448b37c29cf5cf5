using Edge.Api.Http;
using Edge.Api.Parts;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Delivery;

/// <summary>Has the uplink send now and waits for its end.</summary>
internal sealed class SendNowEndpoint(PartClients parts) : IEndpoint, IDisposable
{
    private const int DefaultSeconds = 120;
    private const int MostSeconds = 3600;

    private const int MostWaiting = 4;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly Places _places = new(MostWaiting);

    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "timeout_seconds");
        var timeout = TimeSpan.FromSeconds(query.Number("timeout_seconds", DefaultSeconds, 1, MostSeconds));
        if (query.Error is not null)
            await query.AnswerErrorAsync(context);
        else
            await _places.HoldAsync(context, held => SendAsync(held, timeout), full => Problem.TooManyAsync(full, RetryAfter, "Others wait for a send already."));
    }

    public void Dispose() => _places.Dispose();

    private async Task SendAsync(HttpContext context, TimeSpan timeout)
    {
        try
        {
            var sent = await parts.Uplink.SendNowAsync(new(), parts.Options(context.RequestAborted, timeout));
            await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, "application/json", json =>
            {
                json.WriteNumber("batches", sent.Batches);
                json.WriteNumber("readings", sent.Readings);
                json.WriteBoolean("heartbeat_accepted", sent.HeartbeatAccepted);
            });
        }
        catch (RpcException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            var (status, reason) = Explain(e, timeout);
            await Problem.WriteAsync(context, status, "Not sent", reason);
        }
    }

    private static (int Status, string Reason) Explain(RpcException e, TimeSpan timeout) => e.StatusCode switch
    {
        StatusCode.Aborted => (StatusCodes.Status502BadGateway, e.Status.Detail),
        StatusCode.Unavailable => (StatusCodes.Status503ServiceUnavailable, $"The uplink cannot be reached: {e.Status.Detail}"),
        StatusCode.DeadlineExceeded => (StatusCodes.Status504GatewayTimeout,
            $"The send has not ended within {timeout.TotalSeconds:0} s; what was not acknowledged is kept."),
        _ => (StatusCodes.Status502BadGateway, $"{e.StatusCode}: {e.Status.Detail}"),
    };
}
