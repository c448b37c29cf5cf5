using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Control.Engine;

/// <summary>
/// The little of the container engine's HTTP API (Docker Engine API, v1.40 and later) that control needs. Nothing of a caller's
/// words ever goes into a request: what is run is fixed where it is asked for.
/// </summary>
internal sealed class EngineClient(EngineOptions options, TimeProvider time) : IDisposable
{
    // As stop_grace_period in compose.yaml: longer than Process:StopWithin.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(40);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectCallback = (_, stop) => ConnectAsync(options.Socket, stop) })
    {
        BaseAddress = new("http://engine"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>All that the engine knows of the container that this process runs in.</summary>
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    public Task<JsonNode> OwnContainerAsync(CancellationToken stop) =>
        // The engine gives a container the beginning of its id as host name, unless somebody chose another.
        AskAsync(HttpMethod.Get, $"/containers/{Uri.EscapeDataString(Environment.MachineName)}/json", null, stop);

    /// <summary>The image of the container that this process runs in.</summary>
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    public async Task<string> OwnImageAsync(CancellationToken stop) =>
        (await OwnContainerAsync(stop))["Image"]?.GetValue<string>() ?? throw new EngineException("the engine does not know the image of this container");

    /// <summary>Runs a container of that name to its end, and takes it away; its exit code. One left by an earlier life goes first.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="container">As the engine's API describes it.</param>
    /// <param name="stop">Ends the wait; the container is taken away all the same.</param>
    /// <param name="within">How long it may run; null: as long as an answer may take.</param>
    /// <exception cref="EngineException">The engine did not do it.</exception>
    public async Task<int> RunAsync(string name, JsonObject container, CancellationToken stop, TimeSpan? within = null)
    {
        await RemoveAsync(name, stop);
        await AskAsync(HttpMethod.Post, $"/containers/create?name={name}", container, stop);
        try
        {
            await AskAsync(HttpMethod.Post, $"/containers/{name}/start", null, stop);
            var ended = await AskAsync(HttpMethod.Post, $"/containers/{name}/wait", null, stop, within: within);
            return ended["StatusCode"]?.GetValue<int>() ?? -1;
        }
        finally
        {
            await RemoveAsync(name, CancellationToken.None);
        }
    }

    /// <summary>Ends a container in an orderly way and starts it again; returns when it has started.</summary>
    /// <exception cref="EngineException">The engine did not do it.</exception>
    public Task RestartAsync(string id, CancellationToken stop) => AskAsync(
        HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"/containers/{Uri.EscapeDataString(id)}/restart?t={StopGrace.TotalSeconds:0}"), null, stop, within: StopGrace + options.Timeout);

    /// <summary>Reads an answer as it comes, for what is no JSON.</summary>
    /// <exception cref="EngineException">The engine cannot be asked, or refused.</exception>
    public Task<T> ReadAsync<T>(string path, Func<Stream, CancellationToken, Task<T>> read, CancellationToken stop) => GuardedAsync(async limit =>
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, limit);
        await using var content = await answer.Content.ReadAsStreamAsync(limit);
        if (answer.IsSuccessStatusCode)
            return await read(content, limit);
        using var text = new StreamReader(content);
        throw Refused(answer, await text.ReadToEndAsync(limit));
    }, options.Timeout, stop);

    /// <summary>Ends and removes a container; one that is not there is no error.</summary>
    /// <exception cref="EngineException">The engine did not do it.</exception>
    public async Task RemoveAsync(string container, CancellationToken stop) =>
        await AskAsync(HttpMethod.Delete, $"/containers/{container}?force=true", null, stop, HttpStatusCode.NotFound);

    /// <summary>What has an id there; null when it is not there.</summary>
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    public async Task<JsonNode?> FindAsync(string path, CancellationToken stop) =>
        await AskAsync(HttpMethod.Get, path, null, stop, HttpStatusCode.NotFound) is var found && found["Id"] is not null ? found : null;

    public void Dispose() => _http.Dispose();

    /// <summary>One question of the engine's API; its answer, an empty object when it answers nothing.</summary>
    /// <exception cref="EngineException">The engine cannot be asked, or refused.</exception>
    public Task<JsonNode> AskAsync(
        HttpMethod method, string path, JsonObject? body, CancellationToken stop, HttpStatusCode? alsoFine = null, TimeSpan? within = null) => GuardedAsync(async limit =>
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        var text = await SendAsync(request, alsoFine, limit);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text) ?? new JsonObject();
    }, within ?? options.Timeout, stop);

    /// <summary>Hands a stream to the engine; the lines of its answer, each a JSON object.</summary>
    /// <exception cref="EngineException">The engine cannot be asked, refused, or was not done in time.</exception>
    public Task<IReadOnlyList<JsonObject>> GiveAsync(string path, Stream content, TimeSpan within, CancellationToken stop) => GuardedAsync<IReadOnlyList<JsonObject>>(async limit =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StreamContent(content) };
        request.Content.Headers.ContentType = new("application/x-tar");
        var text = await SendAsync(request, null, limit);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => JsonNode.Parse(line)).OfType<JsonObject>()];
    }, within, stop);

    private async Task<T> GuardedAsync<T>(Func<CancellationToken, Task<T>> ask, TimeSpan within, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(within, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            return await ask(limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            throw new EngineException($"the container engine cannot be asked at {options.Socket}: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new EngineException($"the container engine did not answer within {within.TotalSeconds:0} s", e);
        }
    }

    private async Task<string> SendAsync(HttpRequestMessage request, HttpStatusCode? alsoFine, CancellationToken limit)
    {
        using var answer = await _http.SendAsync(request, limit);
        var text = await answer.Content.ReadAsStringAsync(limit);
        return answer.IsSuccessStatusCode || answer.StatusCode == alsoFine ? text : throw Refused(answer, text);
    }

    private static EngineException Refused(HttpResponseMessage answer, string text) =>
        new($"the container engine answered {(int)answer.StatusCode}: {Message(text)}");

    private static string Message(string text)
    {
        try
        {
            return (JsonNode.Parse(text) as JsonObject)?["message"]?.ToString() ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(string socket, CancellationToken stop)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
