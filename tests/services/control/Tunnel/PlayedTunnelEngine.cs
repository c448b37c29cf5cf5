using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Control.Tunnel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Tunnel;

/// <summary>A container as the played engine keeps it.</summary>
internal sealed class PlayedContainer(string id, JsonNode body)
{
    public string Id => id;

    public JsonNode Body => body;

    public List<string> Networks { get; } = [body["HostConfig"]!["NetworkMode"]!.ToString()];

    public bool Running { get; set; }

    public int ExitCode { get; set; }

    public int LimitSeconds => int.Parse(body["Cmd"]![0]!.ToString(), CultureInfo.InvariantCulture);
}

/// <summary>
/// A container engine on a socket of its own, as far as a tunnel needs one, and cloudflared's metrics server on an address of loopback of
/// its own, both in their moods.
/// </summary>
internal sealed class PlayedTunnelEngine : IAsyncDisposable
{
    public const string Stack = "house";

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-tunnel-").FullName;
    private readonly IPAddress _address = new([127, .. RandomNumberGenerator.GetBytes(2), (byte)RandomNumberGenerator.GetInt32(2, 250)]);
    private readonly Lock _gate = new();
    private readonly List<PlayedContainer> _containers = [];
    private WebApplication _web = null!;
    private int _created;

    public string Socket => Path.Combine(_folder, "engine.sock");

    /// <summary>Where control's secrets are in its container; on the host they are in <c>/host/secrets</c>.</summary>
    public string SecretsDirectory { get; set; } = "/run/secrets";

    public IReadOnlyList<PlayedContainer> Containers
    {
        get
        {
            lock (_gate)
                return [.. _containers];
        }
    }

    /// <summary>How often each was asked for: create, start, stop, ...</summary>
    public List<string> Asked { get; } = [];

    public bool Connected { get; set; }

    public bool HasImage { get; set; } = true;

    public bool IsAway { get; set; }

    public bool RefusesStop { get; set; }

    public bool EndsAtOnce { get; set; }

    public bool TokenIsMounted { get; set; } = true;

    public string[] Words { get; set; } = [];

    public static async Task<PlayedTunnelEngine> StartAsync()
    {
        var engine = new PlayedTunnelEngine();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenUnixSocket(engine.Socket);
            kestrel.Listen(engine._address, TunnelContainer.MetricsPort);
        });
        engine._web = builder.Build();
        engine._web.Run(engine.AnswerAsync);
        await engine._web.StartAsync();
        return engine;
    }

    /// <summary>One that is there before anybody has asked for it.</summary>
    public PlayedContainer Leave(string stack) => Add(new JsonObject
    {
        ["Labels"] = new JsonObject { [TunnelContainer.StackLabel] = stack },
        ["HostConfig"] = new JsonObject { ["NetworkMode"] = "house_cloud" },
    }, running: true);

    /// <summary>cloudflared ends by itself.</summary>
    public void End(int exitCode)
    {
        foreach (var container in Containers)
            (container.Running, container.ExitCode) = (false, exitCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private PlayedContainer Add(JsonNode body, bool running)
    {
        lock (_gate)
        {
            var container = new PlayedContainer($"c{++_created}", body) { Running = running };
            _containers.Add(container);
            return container;
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == "/ready")
        {
            if (!Containers.Any(container => container.Running))
                context.Abort();
            context.Response.StatusCode = Connected ? 200 : 503;
            return;
        }

        var (status, answer) = IsAway ? (500, new JsonObject { ["message"] = "it is starting" }) : await AnswerAsync(context.Request, path);
        context.Response.StatusCode = status;
        if (answer is byte[] bytes)
            await context.Response.Body.WriteAsync(bytes);
        else if (answer is JsonNode json && status != 304)
            await context.Response.WriteAsync(json.ToJsonString());
    }

    private async Task<(int Status, object? Answer)> AnswerAsync(HttpRequest request, string path)
    {
        var parts = path.Trim('/').Split('/');
        return (request.Method, parts) switch
        {
            ("GET", ["images", "json"]) => (200, HasImage ? new JsonArray(Image("sha256:old", 1), Image("sha256:new", 2)) : new JsonArray()),
            ("GET", ["networks"]) => (200, new JsonArray(Network("bus", true), Network("cloud", false), Network("lan", false))),
            ("GET", ["containers", "json"]) => (200, List(request.Query["filters"]!)),
            ("POST", ["containers", "create"]) => (201, Create((await JsonNode.ParseAsync(request.Body))!)),
            ("POST", ["networks", var network, "connect"]) => (200, Connect(network, (await JsonNode.ParseAsync(request.Body))!)),
            ("GET", ["containers", "api", "json"]) => (200, Container("api", "bus", "lan")),
            ("GET", ["containers", var name, "json"]) when name == Environment.MachineName => (200, Container("control", "bus", "cloud")),
            ("GET", ["containers", var id, "json"]) => Find(id) is { } found ? (200, Inspect(found)) : (404, null),
            ("GET", ["containers", _, "logs"]) => (200, Logs()),
            ("POST", ["containers", var id, "start"]) => Start(id),
            ("POST", ["containers", var id, "stop"]) => Stop(id, request.Query["t"]!),
            ("DELETE", ["containers", var id]) => Remove(id),
            _ => (400, new JsonObject { ["message"] = $"not played: {request.Method} {path}" }),
        };
    }

    private PlayedContainer? Find(string id) => Containers.FirstOrDefault(container => container.Id == id);

    private static JsonObject Image(string id, long created) => new() { ["Id"] = id, ["Created"] = created };

    private static JsonObject Network(string name, bool isInternal) => new() { ["Id"] = $"id-{name}", ["Name"] = $"house_{name}", ["Internal"] = isInternal };

    private JsonArray List(string filters)
    {
        if (filters.Contains("com.docker.compose.project=house", StringComparison.Ordinal))
        {
            return [new JsonObject
            {
                ["Id"] = "api", ["Names"] = new JsonArray("/house-api-1"), ["ImageID"] = "sha256:api", ["State"] = "running",
                ["Labels"] = new JsonObject { ["com.docker.compose.service"] = "api" },
            }];
        }

        return [.. Containers.Where(container => filters.Contains($"\"{TunnelContainer.StackLabel}={container.Body["Labels"]![TunnelContainer.StackLabel]}\"", StringComparison.Ordinal))
            .Select(container => (JsonNode)new JsonObject { ["Id"] = container.Id })];
    }

    private JsonObject Container(string service, params string[] networks) => new()
    {
        ["Config"] = new JsonObject
        {
            ["Labels"] = new JsonObject { ["com.docker.compose.project"] = Stack, ["com.docker.compose.service"] = service },
        },
        ["Mounts"] = TokenIsMounted
            ? new JsonArray(
                new JsonObject { ["Destination"] = "/", ["Source"] = "/host/wrong" }, new JsonObject { ["Destination"] = SecretsDirectory, ["Source"] = "/host/secrets" })
            : [],
        ["NetworkSettings"] = new JsonObject
        {
            ["Networks"] = new JsonObject(networks.Select(name => KeyValuePair.Create($"house_{name}", (JsonNode?)new JsonObject { ["NetworkID"] = $"id-{name}" }))),
        },
    };

    private JsonObject Create(JsonNode body)
    {
        Asked.Add("create");
        return new() { ["Id"] = Add(body, running: false).Id };
    }

    private JsonObject Connect(string network, JsonNode body)
    {
        Find(body["Container"]!.ToString())!.Networks.Add(network);
        return [];
    }

    private JsonObject Inspect(PlayedContainer container) => new()
    {
        ["State"] = new JsonObject { ["Running"] = container.Running, ["ExitCode"] = container.ExitCode },
        ["NetworkSettings"] = new JsonObject
        {
            ["Networks"] = new JsonObject { ["house_cloud"] = new JsonObject { ["IPAddress"] = container.Running ? _address.ToString() : "" } },
        },
    };

    private (int, object?) Start(string id)
    {
        Asked.Add("start");
        (Find(id)!.Running, Find(id)!.ExitCode) = (!EndsAtOnce, EndsAtOnce ? 1 : 0);
        return (204, null);
    }

    private (int, object?) Stop(string id, string seconds)
    {
        if (RefusesStop)
            return (500, new JsonObject { ["message"] = "it cannot be stopped" });
        Asked.Add($"stop {seconds}");
        var was = Find(id)!.Running;
        Find(id)!.Running = false;
        return (was ? 204 : 304, null);
    }

    private (int, object?) Remove(string id)
    {
        lock (_gate)
            return (_containers.RemoveAll(container => container.Id == id && !container.Running) > 0 ? 204 : 409, null);
    }

    private byte[] Logs() => [.. Words.SelectMany(line =>
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        var header = new byte[8];
        header[0] = 2;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), bytes.Length);
        return (byte[])[.. header, .. bytes];
    })];
}
