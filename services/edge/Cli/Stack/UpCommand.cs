using System.CommandLine;
using Edge.Cli.Host;

namespace Edge.Cli.Stack;

internal sealed class UpCommand() : CliCommand("up", "start the gateway with its real radio")
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(120);

    private readonly Option<bool> _ownWatchdog = new("--own-watchdog")
    {
        Description = "take the hardware watchdog from systemd, once and for good (root; down --purge gives it back)",
    };

    private readonly Option<bool> _replaceUpdate = new("--replace-update")
    {
        Description = "put this folder's version in the place of an update that was installed",
    };

    protected override IEnumerable<Symbol> Symbols => [_ownWatchdog, _replaceUpdate];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var project = call.Project;
        RefuseDemo(project);
        var settings = project.Settings;
        RefuseDeaf(settings);
        TellOfCertificates(call, settings);
        var tag = await ReleaseAsync(call, stop);
        project.Remember(new(tag, Demo: false, Interval: null));
        await ConfigFolder.ShareAsync(project, call.Ui, tag, stop);
        if (call.Get(_ownWatchdog) && await new HostWatchdog(project, call.Ui).TakeAsync(stop))
            // Who runs found the device busy: it is opened at a start only.
            await project.ComposeAsync(["stop", "watchdog"], child => child with { Limit = StopLimit }, stop);
        await new Start(project, call.Ui).RunAsync(call.Limit, stop);
        await new Accounts(project, call.Ui).EnsureAsync(settings.Receivers, call.Limit, stop);
        if (call.Get(_replaceUpdate))
            await Releases.ForgetAsync(project, stop);
        await StackHooks.AfterUpAsync(call, stop);
        await SayAsync(call, settings, stop);
        return 0;
    }

    private static void RefuseDemo(Project project)
    {
        if (project.State is { Demo: true })
            throw new Failure($"project '{project.Name}' is a demonstration", "its database holds simulated meters",
                "take it away with ./edge down --purge, or give another --project");
    }

    private static void RefuseDeaf(GatewaySettings settings)
    {
        if (settings.Receivers.Count == 0 && settings.Dongles.Count == 0)
            throw new Failure("no receiver is configured", "Listener:Dongles and Listener:Receivers in config/edge.json are empty, so nothing could be heard",
                """name your dongles and remote radios there, for example {"Listener": {"Dongles": ["roof=auto:c1,t1"], "Receivers": ["attic"]}}, """
                + "or try ./edge demo, which simulates meters");
    }

    private static void TellOfCertificates(CommandCall call, GatewaySettings settings)
    {
        var folder = Path.Combine(call.Project.ConfigFolder, "pki");
        var missing = new[] { "ca.crt", $"{settings.GatewayId}.crt", $"{settings.GatewayId}.key" }.Where(name => !File.Exists(Path.Combine(folder, name))).ToList();
        if (missing.Count > 0)
            call.Ui.Note($"note: {folder} lacks {string.Join(", ", missing)}: readings are kept and will be sent when the cloud's certificates are there");
    }

    /// <summary>An update stays installed until somebody says otherwise: this checkout may be an older one.</summary>
    private async Task<string> ReleaseAsync(CommandCall call, CancellationToken stop)
    {
        if (!call.Get(_replaceUpdate) && await Releases.InstalledAsync(call.Project, stop) is { } installed)
        {
            call.Ui.Note("note: a release that came as an update is installed, and is started; --replace-update puts this folder's version in its place");
            return installed;
        }

        return await new GatewayImages(call.Project, call.Ui).EnsureAsync(demo: false, stop);
    }

    private static async Task SayAsync(CommandCall call, GatewaySettings settings, CancellationToken stop)
    {
        var option = call.Project.Option;
        call.Ui.Say("The gateway runs.");
        foreach (var dongle in settings.Dongles)
            call.Ui.Say($"Dongle {dongle}: whether it is there is among the alarms of ./edge status{option}");
        if (settings.Receivers.Count > 0)
            call.Ui.Say("Remote radios sign in to the local broker (port 1883) with their name and the password that this shows:");
        foreach (var receiver in settings.Receivers)
            call.Ui.Say($"  ./edge password {receiver}{option}   topic edge/frames/{receiver}");
        await WebPage.SayAsync(call, stop);
        if (settings.HasHomeAssistant)
            call.Ui.Say($"Home Assistant signs in to the local broker (port 1883) as homeassistant; its password: ./edge password homeassistant{option}");
        call.Ui.Say($"Next: ./edge status{option}");
    }
}
