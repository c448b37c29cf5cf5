using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Configuring;

/// <summary>A container engine on a socket of its own with the containers of one gateway, as far as a change of its configuration needs it.</summary>
internal sealed class PlayedStack : IAsyncDisposable
{
    private static readonly string[] Services = ["api", "control", "listener", "store", "uplink", "watchdog", "broker"];

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-engine-").FullName;
    private readonly ConcurrentQueue<string> _restarted = new();
    private WebApplication _web = null!;
    private JsonNode? _created;

    public string Socket => Path.Combine(_folder, "engine.sock");

    /// <summary>In order.</summary>
    public IReadOnlyList<string> Restarted => [.. _restarted];

    /// <summary>The throwaway containers that checked settings, in order.</summary>
    public List<JsonNode> Checks { get; } = [];

    /// <summary>What a service's program says of settings; empty: they are right.</summary>
    public Func<string, string, string> Check { get; set; } = (_, _) => "";

    public bool RefusesRestarts { get; set; }

    public static async Task<PlayedStack> StartAsync()
    {
        var stack = new PlayedStack();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(stack.Socket));
        stack._web = builder.Build();
        stack._web.Run(stack.AnswerAsync);
        await stack._web.StartAsync();
        return stack;
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.EndsWith("/logs", StringComparison.Ordinal))
        {
            await context.Response.Body.WriteAsync(Commands.PlayedStack.Frame(1, Said()));
            return;
        }

        var (status, text) = (context.Request.Method, path[(path.LastIndexOf('/') + 1)..]) switch
        {
            ("GET", "json") when path == "/containers/json" => (200, List()),
            ("GET", "json") when path.StartsWith("/containers/id-", StringComparison.Ordinal) =>
                (200, """{"Config":{"User":"10001:10001","Env":["PATH=/bin","EDGE_CONFIG=/etc/edge.json","TZ=UTC"]}}"""),
            ("GET", "json") => (200, """{"Image":"sha256:c","Config":{"Labels":{"com.docker.compose.project":"house","com.docker.compose.service":"control"}}}"""),
            ("POST", "create") => await CreateAsync(context),
            ("POST", "wait") => (200, Said().Length == 0 ? """{"StatusCode":0}""" : """{"StatusCode":78}"""),
            ("POST", "restart") => Restart(path, context.Request.QueryString.Value!),
            ("DELETE", _) => (204, ""),
            _ => (204, ""),
        };
        context.Response.StatusCode = status;
        if (text.Length > 0)
            await context.Response.WriteAsync(text);
    }

    private static string List() => JsonSerializer.Serialize(Services.Select(service => new
    {
        Id = $"id-{service}",
        Names = new[] { $"/house-{service}-1" },
        ImageID = $"sha256:{service}",
        State = "running",
        Labels = new Dictionary<string, string> { ["com.docker.compose.service"] = service },
    }));

    private async Task<(int, string)> CreateAsync(HttpContext context)
    {
        _created = await JsonNode.ParseAsync(context.Request.Body);
        Checks.Add(_created!);
        return (201, "{}");
    }

    private (int, string) Restart(string path, string query)
    {
        if (RefusesRestarts)
            return (500, """{"message":"cannot start: no such device"}""");
        Assert.Equal("?t=40", query);
        _restarted.Enqueue(path.Split('/')[2]["id-".Length..]);
        return (204, "");
    }

    private string Said()
    {
        var program = _created!["Cmd"]![0]!.ToString();
        var settings = _created["Env"]!.AsArray().Select(variable => variable!.ToString()).Single(variable => variable.StartsWith("EDGE_CONFIG_JSON=", StringComparison.Ordinal));
        return Check(program, settings["EDGE_CONFIG_JSON=".Length..]);
    }
}
