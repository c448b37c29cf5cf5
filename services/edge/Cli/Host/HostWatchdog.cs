namespace Edge.Cli.Host;

/// <summary>The hardware watchdog of this machine. Raspberry Pi OS gives it to systemd; with `./edge up --own-watchdog` the gateway has it.</summary>
internal sealed class HostWatchdog(Project project, Ui ui)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private Places Places => project.Caller.Places;

    public bool IsThere => HostFiles.IsCharacterDevice(Places.WatchdogDevice);

    private string Content => $"# Written by ./edge up --own-watchdog for the gateway '{project.Name}'; ./edge down --purge{project.Option} removes it.\n"
        + "[Manager]\nRuntimeWatchdogSec=0\n";

    private bool IsOurs => File.Exists(Places.WatchdogDropIn) && File.ReadAllText(Places.WatchdogDropIn) == Content;

    /// <summary>Tells systemd to let go of the device. True when that is news.</summary>
    public async Task<bool> TakeAsync(CancellationToken stop)
    {
        if (!IsThere)
            throw new Failure($"there is no hardware watchdog {Places.WatchdogDevice}", "--own-watchdog would take it from systemd",
                "leave the option out: all else works without one; docs/watchdog.md tells how a Raspberry Pi gets one");
        RequireRoot($"--own-watchdog writes {Places.WatchdogDropIn}");
        if (IsOurs)
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(Places.WatchdogDropIn)!);
        await File.WriteAllTextAsync(Places.WatchdogDropIn, Content, stop);
        ui.Note($"{Places.WatchdogDropIn}: systemd leaves {Places.WatchdogDevice} to the gateway; ./edge down --purge{project.Option} takes that back");
        await TellSystemdAsync("let go of the device", stop);
        return true;
    }

    /// <summary>Asked before anything is taken down: nothing should be half done for want of rights.</summary>
    public bool MustGiveBack()
    {
        if (!IsOurs)
            return false;
        RequireRoot($"--purge removes {Places.WatchdogDropIn}, so that systemd has {Places.WatchdogDevice} again");
        return true;
    }

    public async Task GiveBackAsync(CancellationToken stop)
    {
        File.Delete(Places.WatchdogDropIn);
        ui.Note($"{Places.WatchdogDropIn} is removed: systemd has {Places.WatchdogDevice} again, as it is configured");
        await TellSystemdAsync("take the device again", stop);
    }

    private async Task TellSystemdAsync(string what, CancellationToken stop)
    {
        if (Directory.Exists(Places.Systemd))
            await Child.DemandAsync(new(["systemctl", "daemon-reexec"]) { Environment = project.Caller.Environment, Limit = Limit }, stop);
        else
            ui.Note($"systemd does not run here: it will {what} with the next boot, or after systemctl daemon-reexec");
    }

    private void RequireRoot(string why)
    {
        if (!project.Caller.IsRoot)
            throw new Failure("this needs root", why, "run it again with sudo");
    }
}
