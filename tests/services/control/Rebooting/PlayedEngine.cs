using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Rebooting;

/// <summary>A container engine on a socket of its own, as far as a reboot needs one, in its moods.</summary>
internal sealed class PlayedEngine : IAsyncDisposable
{
    public const string OwnImage = "sha256:4b0f";

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-engine-").FullName;
    private readonly ConcurrentQueue<string> _asked = new();
    private WebApplication _web = null!;

    public string Socket => Path.Combine(_folder, "engine.sock");

    /// <summary>In order, but for the question for the own container.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    public JsonNode? Created { get; private set; }

    public bool RefusesStart { get; set; }

    public bool Hangs { get; set; }

    public int ExitCode { get; set; }

    /// <summary>Asked first; false: it has no answer to that.</summary>
    public Func<HttpContext, Task<bool>>? Answers { get; set; }

    public static async Task<PlayedEngine> StartAsync()
    {
        var engine = new PlayedEngine();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(engine.Socket));
        engine._web = builder.Build();
        engine._web.Run(engine.AnswerAsync);
        await engine._web.StartAsync();
        return engine;
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        if (Answers is { } answers && await answers(context))
            return;
        var path = context.Request.Path.Value!;
        switch (context.Request.Method)
        {
            case "GET":
                await context.Response.WriteAsync($$"""{"Image":"{{OwnImage}}"}""");
                return;
            case "DELETE":
                _asked.Enqueue("DELETE");
                context.Response.StatusCode = _asked.Count == 1 ? 404 : 204;
                return;
        }

        var action = path[(path.LastIndexOf('/') + 1)..];
        _asked.Enqueue($"POST {action}");
        if (action == "create")
            Created = await JsonNode.ParseAsync(context.Request.Body);
        if (action == "start" && RefusesStart)
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("""{"message":"no such runtime"}""");
        }
        else if (action == "wait")
        {
            await context.Response.WriteAsync($$"""{"StatusCode":{{ExitCode}}}""");
        }
        else
        {
            context.Response.StatusCode = action == "create" ? 201 : 204;
        }
    }
}
