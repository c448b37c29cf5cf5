using System.Text.Json.Nodes;
using Edge.Cli.Asking;
using Edge.Listener.Serving;

namespace Edge.Cli.Meters;

/// <summary>Asks the listener about meters: the one that runs, inside its own container and with its own token, or a throwaway one when none does.</summary>
internal sealed class ListenerProgram
{
    private const string Service = "listener";
    private const string MetersInside = "/etc/mbus-gateway/meters.d";

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Redecoding = TimeSpan.FromSeconds(300);

    private readonly CommandCall _call;

    private ListenerProgram(CommandCall call, bool runs) => (_call, Runs) = (call, runs);

    public bool Runs { get; }

    public static async Task<ListenerProgram> FindAsync(CommandCall call, CancellationToken stop) =>
        new(call, !(await call.Project.ContainersAsync(stop))[Service].IsDown);

    public void Require()
    {
        if (!Runs)
            throw new Failure("the listener does not run", "nothing is heard while it is down", "start the gateway: ./edge up" + _call.Project.Option);
    }

    /// <summary>The meters' files; without a listener only what they say.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(CancellationToken stop) =>
        (Runs ? await AskAsync(Question("list"), Usual, stop) : await AskAsideAsync(Question("files"), stop)).List("meters");

    /// <summary>All that are heard, the strongest first, or one by its id.</summary>
    public async Task<IReadOnlyList<JsonNode>> HeardAsync(string? id, CancellationToken stop) =>
        MeterWords.StrongestFirst((await AskAsync(Question("heard"), Usual, stop)).List("addresses")
            .Where(address => id is null || id.Equals(address.Text("meter_id"), StringComparison.OrdinalIgnoreCase)));

    /// <summary>What is wrong with a file, without trying it.</summary>
    public async Task<string> CheckAsync(string file, string content, CancellationToken stop) =>
        (await AskAsideAsync(Question("check", ("file", file), ("content", content)), stop)).Text("fault");

    /// <summary>Tries it on what was heard of the meter.</summary>
    public Task<JsonNode> TestAsync(string file, string content, CancellationToken stop) =>
        AskAsync(Question("test", ("file", file), ("content", content)), Usual, stop);

    public Task<JsonNode> RedecodeAsync(string id, CancellationToken stop) => AskAsync(Question("redecode", ("meter_id", id)), Redecoding, stop);

    private static JsonObject Question(string what, params IEnumerable<(string Name, string Value)> more)
    {
        var question = new JsonObject { ["ask"] = what };
        foreach (var (name, value) in more)
            question[name] = value;
        return question;
    }

    private Task<JsonNode> AskAsync(JsonObject question, TimeSpan limit, CancellationToken stop) =>
        Answers.AskAsync(_call.Project.ComposeCall(["exec", "-T", Service, "/edge", Service, MetersQuestion.Argument]), Service, limit, question, stop);

    private async Task<JsonNode> AskAsideAsync(JsonObject question, CancellationToken stop)
    {
        await _call.Engine.EnsureAsync(stop);
        var tag = await new GatewayImages(_call.Project, _call.Ui).EnsureAsync(demo: false, stop);
        Directory.CreateDirectory(_call.Project.MetersFolder);
        var run = _call.Engine.Call(
        [
            "run", "--rm", "--interactive", "--network", "none", "--volume", $"{_call.Project.MetersFolder}:{MetersInside}:ro", ImageNames.Listener(tag),
            Service, MetersQuestion.Argument,
        ]);
        return await Answers.AskAsync(run, Service, Usual, question, stop);
    }
}
