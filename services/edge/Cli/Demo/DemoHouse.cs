using System.Text.Json.Nodes;
using Edge.Cli.Host;

namespace Edge.Cli.Demo;

/// <summary>What a demonstration has in its folder: settings, certificates of a stand-in cloud, simulated meters.</summary>
internal sealed class DemoHouse(CommandCall call)
{
    public const string Gateway = "demo-gateway";

    private static readonly TimeSpan MeterLimit = TimeSpan.FromMinutes(5);

    private Project Project => call.Project;

    public Task PrepareAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Directory.CreateDirectory(Path.Combine(Project.ConfigFolder, "meters.d"));
        Directory.CreateDirectory(Path.Combine(Project.ConfigFolder, "pki"));
        var settings = new JsonObject
        {
            ["Gateway"] = new JsonObject { ["Id"] = Gateway },
            ["Listener"] = new JsonObject { ["Receivers"] = new JsonArray("sim") },
        };
        // Put in the place of what is there: control may have made that its own.
        var file = Path.Combine(Project.ConfigFolder, "edge.json");
        File.WriteAllText(file + ".new", settings.ToJsonString());
        File.Move(file + ".new", file, overwrite: true);
        new DemoCertificates(Project).Ensure();
        return Task.CompletedTask;
    }

    /// <summary>The same seed gives the same first meters, so a second run with more of them adds to the first.</summary>
    public async Task MakeMetersAsync(string tag, int meters, Step step, CancellationToken stop)
    {
        await ConfigFolder.ShareAsync(Project, call.Ui, tag, stop);
        await Project.Engine.DockerAsync(
            ["run", "--rm", "--network", "none", "--volume", $"{Project.ConfigFolder}:/etc/radio", ImageNames.Edge(tag),
                "radio", "init", "--meters", $"{meters}", "--seed", "1", "--dir", "/etc/radio"],
            child => child with { Step = step, Limit = MeterLimit, What = "making the meters" }, stop);
    }
}
