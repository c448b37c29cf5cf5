using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli.Stack;

/// <summary>Asks the gateway's API, and the stand-in cloud of a demonstration, over HTTP.</summary>
internal sealed class ApiClient(Project project)
{
    public const int ApiPort = 8080;
    public const int CloudPort = 8090;

    /// <summary>The API's answer; null when nobody answers there.</summary>
    public async Task<JsonNode?> AskAsync(string path, HttpMethod method, TimeSpan limit, CancellationToken stop) =>
        await project.AddressAsync("api", ApiPort, stop) is { } address && await TokenAsync(stop) is { } token
            ? await RequestAsync(new Uri($"http://{address}{path}"), method, limit, token, stop)
            : null;

    /// <summary>The stand-in cloud's answer; null when nobody answers there.</summary>
    public async Task<JsonNode?> AskCloudAsync(string path, CancellationToken stop) =>
        await project.AddressAsync("cloud", CloudPort, stop) is { } address
            ? await RequestAsync(new Uri($"http://{address}{path}"), HttpMethod.Get, TimeSpan.FromSeconds(30), null, stop)
            : null;

    // The broker keeps it, which may be starting just as the api is.
    private async Task<string?> TokenAsync(CancellationToken stop)
    {
        try
        {
            return await project.Secrets.GetAsync(Secrets.ApiToken, stop);
        }
        catch (Failure)
        {
            return null;
        }
    }

    private static async Task<JsonNode?> RequestAsync(Uri address, HttpMethod method, TimeSpan limit, string? token, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = limit };
        using var request = new HttpRequestMessage(method, address);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await http.SendAsync(request, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            return answer.IsSuccessStatusCode ? JsonNode.Parse(text) : throw Problem((int)answer.StatusCode, text);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException || (e is TaskCanceledException && !stop.IsCancellationRequested))
        {
            // Starting, stopping or restarting: whoever asks decides how long to try.
            return null;
        }
    }

    private static Failure Problem(int status, string text)
    {
        JsonNode? problem = null;
        try
        {
            problem = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // The number says enough.
        }

        return problem is JsonObject told
            ? new((string?)told["title"] ?? $"the gateway answered {status}", (string?)told["detail"] ?? "")
            : new($"the gateway answered {status}");
    }
}
