using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Cli.Host;

namespace Edge.Cli.Demo;

/// <summary>Ends when readings are acknowledged and proved right.</summary>
internal sealed class DemoCommand() : CliCommand("demo", "start everything with simulated meters and a stand-in cloud, and prove that readings arrive")
{
    private readonly Option<int> _meters = Positive.Option("--meters", "N", "how many meters to simulate", 5);
    private readonly Option<int> _interval = Positive.Option("--interval", "SECONDS", "how often each meter sends", 5);

    public override CommandGroup Group => CommandGroup.ToTry;

    protected override IEnumerable<Symbol> Symbols => [_meters, _interval];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var (project, meters) = (call.Project, call.Get(_meters));
        if (project.State is { Demo: false } && await call.Engine.HasVolumeAsync($"{project.Name}_store", stop))
            throw new Failure($"project '{project.Name}' is a real gateway", "simulated meters must not mix with real readings",
                "give another: ./edge demo --project demo");
        var tag = await new GatewayImages(project, call.Ui).EnsureAsync(demo: true, stop);
        project.Remember(new(tag, Demo: true, call.Get(_interval)));
        var house = new DemoHouse(call);
        await call.Ui.StepAsync("Settings and certificates", step => house.PrepareAsync(stop));
        await call.Ui.StepAsync($"{meters} simulated meters", step => house.MakeMetersAsync(tag, meters, step, stop));
        await new Start(project, call.Ui).RunAsync(call.Limit, stop);
        if (await Releases.InstalledAsync(project, stop) is not null)
            await Releases.ForgetAsync(project, stop);
        await ReportAsync(call, await new Proof(call, meters).AwaitAsync(stop), stop);
        return 0;
    }

    private static async Task ReportAsync(CommandCall call, JsonNode verdict, CancellationToken stop)
    {
        var report = await StatusReport.CollectAsync(call.Project, stop);
        var (ui, option, view) = (call.Ui, call.Project.Option, new StatusView(call.Ui));
        ui.Say(string.Create(CultureInfo.InvariantCulture, $"The gateway works: {verdict["compared"]} readings of {verdict["meters"]} meters reached the cloud, ")
            + "each compared with what the meter truly counted.");
        view.Counters(report);
        view.Meters(report.Meters);
        view.Alarms(report.Alarms);
        ui.Say("\nIt keeps running. Where to look next:");
        ui.Say($"  ./edge status{option}        health, counters, meters, alarms");
        ui.Say($"  ./edge logs uplink{option}   what the uplink says (-f to follow)");
        await WebPage.SayAsync(call, stop);
        ui.Say($"  ./edge down{option} --purge  take it all away");
    }
}
