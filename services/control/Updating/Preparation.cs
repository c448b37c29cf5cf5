using Edge.Control.Engine;
using Edge.Control.Judging;
using Edge.Control.Updating.Switching;

namespace Edge.Control.Updating;

/// <summary>Everything before the switch. Until it is through nothing is changed, and what it finds wrong refuses the update.</summary>
internal sealed class Preparation(IBundles bundles, ReleaseImages images, GatewayContainers containers, HostStepRun hostStep, Quiet quiet, IJudge judge)
{
    /// <summary>The record with which the switch can begin.</summary>
    /// <param name="record">With the release that runs.</param>
    /// <param name="source">Where the bundle is.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="loading">Called with what is to be kept on the disk before anything is given to the engine.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="UpdateRefusedException">It cannot be installed.</exception>
    /// <exception cref="EngineException">The engine did not do its part.</exception>
    public async Task<SwitchRecord> PrepareAsync(
        SwitchRecord record, BundleSource source, IProgress<BundleProgress> progress, Func<SwitchRecord, SwitchRecord> loading, CancellationToken stop)
    {
        var stack = await containers.StackAsync(stop);
        if (!stack.IsCompose)
            throw new UpdateRefusedException("this gateway belongs to a fleet service, which updates it");
        var running = stack.Version ?? record.From.Version;
        var bundle = await bundles.TakeAsync(source, running, progress, stop);
        var manifest = bundle.Manifest;
        var from = await RunningAsync(running, manifest.Images.Keys, stop);
        record = loading(record with
        {
            Phase = UpdatePhase.Loading,
            Text = "the images are given to the container engine",
            Stack = stack.Name,
            From = from,
            To = new(manifest.Version, manifest.Images),
        });
        await images.LoadAsync(bundle, stack.Name, stop);
        await quiet.NoSendAsync(stop);
        // Before the backup, which keeps the store busy.
        var before = await judge.LookAsync(stop);
        var backup = await quiet.BackupAsync(manifest.Version, stop);
        if (manifest.HostStep is { } step)
            await hostStep.RunAsync(step, stop);
        return record with { Phase = UpdatePhase.Switching, Text = $"from {from.Version} to {manifest.Version}; the backup {backup} was written", Before = before };
    }

    private async Task<Release> RunningAsync(string version, IEnumerable<string> services, CancellationToken stop)
    {
        var running = await containers.ListAsync(stop);
        var missing = services.Where(service => !running.ContainsKey(service)).ToList();
        if (missing.Count > 0)
            throw new UpdateRefusedException($"the release has {string.Join(", ", missing)}, and this gateway has no such container; start it with ./edge up first");
        return new(version, services.ToDictionary(service => service, service => running[service].ImageId, StringComparer.Ordinal));
    }
}
