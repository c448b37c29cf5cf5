using System.Diagnostics;
using System.Text.Json;
using Edge.Listener.Serving;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Serving;

/// <summary>What the command line asks, as it asks it: the listener's program beside a listener that runs.</summary>
public sealed class MetersQuestionTests
{
    private static readonly Fleet Fleet = Fleet.Create(5, 3);
    private static readonly FleetMeter Stranger = Fleet.Create(40, 9).Meters.First(meter => meter.Key is not null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<JsonElement> AskAsync(object question, Uri listener, TestSecrets? secrets = null, string metersDirectory = "/nonexistent")
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Edge.Listener.dll"), MetersQuestion.Argument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("EDGE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["EDGE_CONFIG"] = "/nonexistent";
        start.Environment["EDGE_Peers__Listener"] = listener.ToString();
        start.Environment["EDGE_Listener__MetersDirectory"] = metersDirectory;
        if (secrets is not null)
            start.Environment["EDGE_Secrets__Directory"] = secrets.DirectoryOf("listener");
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(question as string ?? JsonSerializer.Serialize(question));
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(Stop).WaitAsync(TimeSpan.FromSeconds(40), Stop);
        await process.WaitForExitAsync(Stop);
        Assert.Equal(0, process.ExitCode);
        return JsonElement.Parse(output);
    }

    [Fact]
    public async Task A_running_listener_tells_its_meters_tries_one_and_decodes_what_is_kept()
    {
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet, directory =>
            File.WriteAllText(Path.Combine(directory, "zz.conf"), "name=Bad\nid=*.M=SON\ndriver=nosuch\n"));
        rig.Logs.Expect(2001);
        await rig.ReadyAsync();
        rig.Hear(Fleet.Meters[1].Send(1));
        rig.Hear(Stranger.Send(1));
        await rig.Store.UntilStoredAsync(1);

        var list = (await AskAsync(new { ask = "list" }, rig.Address, rig.Secrets)).GetProperty("answer").GetProperty("meters").EnumerateArray().ToList();
        Assert.Equal(6, list.Count);
        var meter = list.Single(meter => meter.GetProperty("id").GetString() == Fleet.Meters[1].Id);
        Assert.Equal((Fleet.Meters[1].Name, true, "1", ""), (Text(meter, "name"), meter.GetProperty("has_key").GetBoolean(), Text(meter, "telegrams"), Text(meter, "fault")));
        Assert.Equal(("zz.conf", "*.M=SON", "zz.conf, line 3: the decoder has no driver nosuch"), (Text(list[^1], "file"), Text(list[^1], "id"), Text(list[^1], "fault")));

        var heard = (await AskAsync(new { ask = "heard" }, rig.Address, rig.Secrets)).GetProperty("answer").GetProperty("addresses").EnumerateArray().ToList();
        Assert.Equal([(Stranger.Id, false), (Fleet.Meters[1].Id, true)], heard.Select(address => (Text(address, "meter_id"), address.GetProperty("configured").GetBoolean())));

        var trial = (await AskAsync(new { ask = "test", file = "new", content = Stranger.ToMeterFile() }, rig.Address, rig.Secrets)).GetProperty("answer");
        Assert.Equal((1, 1), (trial.GetProperty("frames_tried").GetInt32(), trial.GetProperty("frames_decoded").GetInt32()));

        rig.Store.Keep(Fleet.Meters[1].Send(9).Frame, Fleet.Meters[1].Id, "no_values", 1_000);
        var redecoded = (await AskAsync(new { ask = "redecode", meter_id = Fleet.Meters[1].Id.ToUpperInvariant() }, rig.Address, rig.Secrets)).GetProperty("answer");
        Assert.Equal(("1", "1"), (Text(redecoded, "frames_tried"), Text(redecoded, "frames_stored")));
    }

    [Fact]
    public async Task Without_a_listener_files_are_listed_and_checked_all_the_same()
    {
        var nobody = new Uri("http://127.0.0.1:1");
        var directory = Directory.CreateTempSubdirectory("question-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory, "a"), Stranger.ToMeterFile(), Stop);
            await File.WriteAllTextAsync(Path.Combine(directory, "b"), "name=B\n", Stop);
            var files = (await AskAsync(new { ask = "files" }, nobody, null, directory)).GetProperty("answer").GetProperty("meters").EnumerateArray();
            Assert.Equal(["", "b: an id is missing"], files.Select(file => Text(file, "fault")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        var check = (await AskAsync(new { ask = "check", file = "x", content = "name=A\nid='; rm -rf /\n" }, nobody)).GetProperty("answer");
        Assert.Equal("x, line 2: the id '; rm -rf / is not 8 digits and no wildcard such as 12*", Text(check, "fault"));
        Assert.Equal("Unavailable", Text(await AskAsync(new { ask = "list" }, nobody, TestSecrets.Mint()), "code"));
        Assert.Equal("Unavailable", Text(await AskAsync(new { ask = "list" }, nobody), "code"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("{\"ask\":\"rm -rf /\"}")]
    [InlineData("[]")]
    [InlineData("{\"ask\":7}")]
    public async Task A_question_that_is_none_is_told(string question) =>
        Assert.Equal("InvalidArgument", Text(await AskAsync(question, new Uri("http://127.0.0.1:1")), "code"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
