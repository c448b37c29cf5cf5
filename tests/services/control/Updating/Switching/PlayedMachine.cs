using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Updating.Switching;

#pragma warning disable CA1507 // The members of the engine's API are called as they are, whatever ours are called.
/// <summary>
/// A container engine on a socket of its own with containers and images that behave as an engine's do, as far as a switch of releases sees it. It
/// can cut the power at a call: the call is done or not, and nothing is answered any more until it is started again.
/// </summary>
internal sealed class PlayedMachine : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-machine-").FullName;
    private readonly Lock _gate = new();
    private WebApplication _web = null!;
    private int _ids;
    private int _changes;
    private TaskCompletionSource _dark = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Socket => Path.Combine(_folder, "engine.sock");

    public List<PlayedContainer> Containers { get; } = [];

    public Dictionary<string, JsonObject> Images { get; } = [];

    /// <summary>In order, what changed something.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>The change at which the power goes, counted from 0; -1: never.</summary>
    public int DiesAt { get; set; } = -1;

    /// <summary>Whether that change is done before the power goes.</summary>
    public bool DiesAfter { get; set; }

    /// <summary>Refuses to start containers of this image.</summary>
    public string? CannotStart { get; set; }

    /// <summary>Containers whose end was waited for, and the code with which they end.</summary>
    public List<JsonObject> Ran { get; } = [];

    public int ExitCode { get; set; }

    /// <summary>Names of images, each with the image's id.</summary>
    public Dictionary<string, string> Names { get; } = [];

    /// <summary>What it says when it is given images, instead of taking them.</summary>
    public string? LoadError { get; set; }

    /// <summary>The images that it is given are others.</summary>
    public bool LoadsWrongly { get; set; }

    /// <summary>Completes when the power has gone.</summary>
    public Task Dark => _dark.Task;

    public static async Task<PlayedMachine> StartAsync()
    {
        var machine = new PlayedMachine();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(machine.Socket));
        machine._web = builder.Build();
        machine._web.Run(machine.AnswerAsync);
        await machine._web.StartAsync();
        return machine;
    }

    /// <summary>Power again: what ran and was not stopped runs again, as restart policies have it.</summary>
    public void Boot() => (DiesAt, _dark) = (-1, new(TaskCreationOptions.RunContinuationsAsynchronously));

    public PlayedContainer Add(string name, JsonObject create, JsonObject? networks = null, bool isRunning = true)
    {
        var container = new PlayedContainer($"{++_ids:x}".PadLeft(64, 'a'), name, create, networks ?? []) { IsRunning = isRunning };
        Containers.Add(container);
        return container;
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync() is { Length: > 0 } text ? JsonNode.Parse(text) : null;
        int status;
        JsonNode? answer;
        var dies = false;
        lock (_gate)
        {
            if (_dark.Task.IsCompleted)
                dies = true;
            var changes = context.Request.Method != "GET" && _changes++ == DiesAt;
            (status, answer) = dies || (changes && !DiesAfter) ? (500, null) : Do(context.Request, body);
            dies |= changes;
        }

        if (dies)
        {
            _dark.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }

        context.Response.StatusCode = status;
        if (answer is not null)
            await context.Response.WriteAsync(answer.ToJsonString());
    }

    private (int Status, JsonNode? Answer) Do(HttpRequest request, JsonNode? given)
    {
        var body = given as JsonObject;
        var path = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var key = Uri.UnescapeDataString(path[1]);
        if (request.Method != "GET")
            Changes.Add($"{request.Method} {string.Join('/', path)}");
        return (request.Method, path[0], path[^1]) switch
        {
            ("GET", "containers", "json") when path.Length == 2 => (200, List(request)),
            ("GET", "containers", "json") => key == Environment.MachineName ? (200, Own()) : Find(key) is { } found ? (200, found.Tell(Images)) : Nothing,
            ("GET", "images", "json") when path.Length == 2 => (200, ListImages()),
            ("GET", "images", "json") => FindImage(string.Join('/', path[1..^1])) is { } image ? (200, image.DeepClone()) : Nothing,
            ("POST", "images", "load") => (200, Load((JsonArray)given!)),
            ("POST", "images", "tag") => Tag(key, $"{request.Query["repo"]}:{request.Query["tag"]}"),
            ("DELETE", "images", _) => RemoveImage(string.Join('/', path[1..])),
            ("POST", "containers", "create") => Create($"{request.Query["name"]}", body!),
            ("POST", "networks", "connect") => Connect(key, body!),
            ("DELETE", "containers", _) => Remove(key),
            ("POST", "containers", var action) => Find(key) is { } container ? Act(container, action, $"{request.Query["name"]}") : Nothing,
            _ => (400, null),
        };
    }

    private static (int Status, JsonNode? Answer) Nothing => (404, new JsonObject { ["message"] = "no such thing" });

    /// <summary>Who asks: control, or the switcher, which is made like it.</summary>
    private JsonNode Own() => Containers.First(container => container.Name.Contains("control", StringComparison.Ordinal)).Tell(Images);

    /// <summary>The roles that names of images tell.</summary>
    public IEnumerable<string> Roles() => Names.Keys.Select(name => name[(name.LastIndexOf('-') + 1)..]).Distinct().Order();

    /// <summary>Labels as balena gives them.</summary>
    public void MakeFleet()
    {
        foreach (var container in Containers)
            container.Config["Labels"] = new JsonObject { ["io.balena.app-id"] = "7", ["io.balena.service-name"] = container.Service };
    }

    private JsonObject? FindImage(string key) => Images.GetValueOrDefault(Names.GetValueOrDefault(key, key));

    private JsonArray ListImages() => [.. Images.Keys.Select(id => (JsonNode)new JsonObject
    {
        ["Id"] = id, ["RepoTags"] = new JsonArray([.. Names.Where(name => name.Value == id).Select(name => (JsonNode)name.Key)]),
    })];

    private JsonObject Load(JsonArray services)
    {
        if (LoadError is not null)
            return new() { ["error"] = LoadError };
        // One line each in the real answer; one name is enough here.
        foreach (var service in services)
        {
            var id = LoadsWrongly ? "sha256:wrong" : PlayedGateway.Id($"{service}", "new");
            Images[id] = new() { ["Id"] = id, ["Config"] = new JsonObject() };
            if (LoadsWrongly)
                foreach (var other in Images.Keys.Where(key => key.Contains("new", StringComparison.Ordinal)).ToList())
                    Images.Remove(other);
            Names["mbus-gateway/loaded:1.1.0"] = id;
        }

        return new() { ["stream"] = "Loaded image: mbus-gateway/loaded:1.1.0\n" };
    }

    private (int Status, JsonNode? Answer) Tag(string id, string name)
    {
        if (!Images.ContainsKey(id))
            return Nothing;
        Names[name] = id;
        return (201, null);
    }

    private (int Status, JsonNode? Answer) RemoveImage(string name) => Names.Remove(name) || Images.Remove(name) ? (200, new JsonArray()) : Nothing;

    private JsonArray List(HttpRequest request)
    {
        var label = $"{JsonNode.Parse($"{request.Query["filters"]}")!["label"]![0]}".Split('=');
        return [.. Containers.Where(container => $"{container.Labels[label[0]]}" == label[1]).Select(container => (JsonNode)new JsonObject
        {
            ["Id"] = container.Id, ["Names"] = new JsonArray("/" + container.Name), ["ImageID"] = container.Image,
            ["State"] = container.IsRunning ? "running" : "exited", ["Labels"] = container.Labels.DeepClone(),
        })];
    }

    private (int Status, JsonNode? Answer) Create(string name, JsonObject create)
    {
        if (Find(name) is not null)
            return (409, new JsonObject { ["message"] = $"the name {name} is in use" });
        if (!Images.TryGetValue($"{create["Image"]}", out var image))
            return (404, new JsonObject { ["message"] = "no such image" });
        var networks = (create["NetworkingConfig"]?["EndpointsConfig"] as JsonObject ?? []).DeepClone().AsObject();
        var config = create.DeepClone().AsObject();
        config.Remove("NetworkingConfig");
        // What an image gives its containers.
        config["Env"] = new JsonArray([.. (config["Env"] as JsonArray ?? []).Concat(image["Config"]!["Env"] as JsonArray ?? []).Select(entry => entry!.DeepClone())]);
        config["Cmd"] ??= image["Config"]!["Cmd"]?.DeepClone();
        return (201, new JsonObject { ["Id"] = Add(name, config, networks, isRunning: false).Id });
    }

    private (int Status, JsonNode? Answer) Connect(string network, JsonObject body)
    {
        if (Find($"{body["Container"]}") is not { } container)
            return Nothing;
        container.Networks[network] = body["EndpointConfig"]!.DeepClone();
        return (200, null);
    }

    private (int Status, JsonNode? Answer) Remove(string key) => Find(key) is { } found && Containers.Remove(found) ? (204, null) : Nothing;

    private (int Status, JsonNode? Answer) Act(PlayedContainer container, string action, string name)
    {
        switch (action)
        {
            case "rename" when Find(name) is not null:
                return (409, new JsonObject { ["message"] = $"the name {name} is in use" });
            case "rename":
                container.Name = name;
                return (204, null);
            case "wait":
                Ran.Add(container.Config);
                return (200, new JsonObject { ["StatusCode"] = ExitCode });
            case "start" when container.Image == CannotStart:
                return (500, new JsonObject { ["message"] = "no such program" });
            default:
                var was = container.IsRunning;
                container.IsRunning = action == "start";
                return (was == container.IsRunning ? 304 : 204, null);
        }
    }

    private PlayedContainer? Find(string key) => Containers.Find(container => container.Id == key || container.Name == key);
}

internal sealed class PlayedContainer(string id, string name, JsonObject create, JsonObject networks)
{
    public string Id { get; } = id;

    public string Name { get; set; } = name;

    public bool IsRunning { get; set; }

    public JsonObject Networks { get; } = networks;

    /// <summary>How often it was started again, asked at each look.</summary>
    public Func<int> Restarts { get; set; } = () => 0;

    public JsonObject Config { get; } = create;

    public string Image => $"{Config["Image"]}";

    public JsonObject Labels => Config["Labels"] as JsonObject ?? [];

    public string Service => $"{Labels["com.docker.compose.service"]}";

    /// <summary>As the engine tells it.</summary>
    public JsonNode Tell(IReadOnlyDictionary<string, JsonObject> images)
    {
        var config = Config.DeepClone().AsObject();
        var host = config["HostConfig"]!.DeepClone();
        config.Remove("HostConfig");
        config["Hostname"] = Id[..12];
        var told = new JsonObject();
        foreach (var (network, endpoint) in Networks)
        {
            var endpointTold = endpoint!.DeepClone();
            (endpointTold["Aliases"] as JsonArray)!.Add(Id[..12]);
            told[network] = endpointTold;
        }

        return new JsonObject
        {
            ["Id"] = Id, ["Image"] = Image, ["Config"] = config, ["HostConfig"] = host, ["RestartCount"] = Restarts(),
            ["State"] = new JsonObject { ["Health"] = new JsonObject { ["Status"] = IsRunning && images.ContainsKey(Image) ? "healthy" : "unhealthy" } },
            ["NetworkSettings"] = new JsonObject { ["Networks"] = told },
        };
    }
}
