using System.Globalization;
using Edge.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Edge.Api;

/// <summary>Has the uplink send now and waits for its end.</summary>
internal sealed class Sender(Uplink.UplinkClient uplink, TimeProvider time)
{
    private const int DefaultSeconds = 120;
    private const int MostSeconds = 3600;

    public async Task AnswerAsync(HttpContext context)
    {
        if (ReadTimeout(context.Request) is not { } timeout)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "Bad timeout",
                $"timeout_seconds must be a whole number from 1 to {MostSeconds}.");
            return;
        }
        try
        {
            var deadline = time.GetUtcNow().UtcDateTime + timeout;
            var sent = await uplink.SendNowAsync(new(), deadline: deadline, cancellationToken: context.RequestAborted);
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

    private static TimeSpan? ReadTimeout(HttpRequest request)
    {
        var text = request.Query["timeout_seconds"].ToString();
        if (text.Length == 0)
            return TimeSpan.FromSeconds(DefaultSeconds);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= MostSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
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
