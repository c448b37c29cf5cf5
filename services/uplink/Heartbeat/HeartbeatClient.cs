using System.Net.Http.Headers;
using Edge.Mqtt;
using Edge.Uplink.Cloud;

namespace Edge.Uplink.Heartbeat;

/// <summary>Tells the platform about a send: bounded tries, each with a time limit. A failure is an answer, never an exception.</summary>
internal sealed class HeartbeatClient(
    HttpClient http, CloudOptions cloud, GatewayOptions gateway, SecretFiles secrets, TimeProvider time,
    ILogger<HeartbeatClient> log)
{
    /// <summary>The secret file with the bearer token; without it, or while it is empty, none is shown.</summary>
    public const string TokenFile = "heartbeat-token";

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly string _url = $"{cloud.PlatformUrl.TrimEnd('/')}/api/v1/gateways/{gateway.Id}/heartbeat";

    /// <summary>Whether the platform took it.</summary>
    /// <param name="readings">How many the send got acknowledged.</param>
    /// <param name="stop">Ends the tries.</param>
    public async Task<bool> PostAsync(int readings, CancellationToken stop)
    {
        if (cloud.PlatformUrl.Length == 0)
            return false;

        for (var attempt = 1; ; attempt++)
        {
            var (accepted, again, outcome) = await TryAsync(readings, stop);
            if (accepted)
                return true;
            if (!again || attempt == cloud.HeartbeatAttempts)
            {
                Log.HeartbeatGivenUp(log, _url, attempt, outcome);
                return false;
            }

            await Task.Delay(Backoff.Default.Delay(attempt, Random.Shared.NextDouble()), time, stop);
        }
    }

    private async Task<(bool Accepted, bool Again, string Outcome)> TryAsync(int readings, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(cloud.HeartbeatTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            using var request = Request(readings);
            // The answer's body says nothing that is needed: it is not waited for.
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var code = (int)answer.StatusCode;
            return (answer.IsSuccessStatusCode, code is >= 500 or 408 or 429, $"it answered {code}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (false, true, $"no answer within {cloud.HeartbeatTimeout.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return (false, true, e.Message);
        }
    }

    private HttpRequestMessage Request(int readings)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Content = new StringContent($$"""{"status":"sent","count":{{readings}}}""", Json),
        };
        if (File.Exists(secrets.PathOf(TokenFile)) && secrets.Read(TokenFile) is { Length: > 0 } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
