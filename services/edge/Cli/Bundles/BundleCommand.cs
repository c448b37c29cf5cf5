using System.CommandLine;
using System.Security.Cryptography;
using Edge.Cli.Signing;
using Edge.Control.Updating.Bundles;

namespace Edge.Cli.Bundles;

/// <summary>Builds this checkout's images, and puts them with a signed list of what they are into one file.</summary>
internal sealed class BundleCommand() : CliCommand("bundle", "build a release of this checkout as one signed file that gateways can install")
{
    private readonly Argument<string> _version = new("VERSION") { Description = "for example 1.4.0, or 1.4.0-rc.1 for what comes before it" };
    private readonly Option<string> _key = new("--key") { HelpName = "FILE", Description = "the operator's private key, as ./edge operator-key made it", Required = true };
    private readonly Option<string> _minimum = new("--minimum") { HelpName = "V", Description = "the oldest release that may be updated to it (default: any)", DefaultValueFactory = _ => BundleOrder.Any };
    private readonly Option<string> _to = new("--to") { HelpName = "DIR", Description = "where the file goes (default: here)", DefaultValueFactory = _ => "." };
    private readonly Option<string?> _hostStep = new("--host-step") { HelpName = "FILE", Description = "a shell script to be run on the machine itself, where the gateway's owner allows it" };
    private readonly Option<string?> _why = new("--why") { HelpName = "TEXT", Description = "what that script is for, one line" };
    private readonly Option<string?> _imagesFrom = new("--images-from") { HelpName = "TAG", Description = "take images that are built already, by their tag" };

    public override CommandGroup Group => CommandGroup.AtTheDesk;

    protected override IEnumerable<Symbol> Symbols => [_version, _key, _minimum, _to, _hostStep, _why, _imagesFrom];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var order = BundleOrder.Read(call.Need(_version), call.Get(_minimum)!, call.Get(_hostStep), call.Get(_why));
        using var key = await OperatorKey.ReadAsync(call.Need(_key), () => AskAsync(call, stop));
        var tag = call.Get(_imagesFrom) ?? await new GatewayImages(call.Project, call.Ui).EnsureAsync(demo: false, stop);
        var to = Directory.CreateDirectory(call.Get(_to)!).FullName;
        var place = Directory.CreateDirectory(Path.Combine(to, $".bundle-{Guid.NewGuid():N}")).FullName;
        try
        {
            await MakeAsync(call, order, key, tag, place, stop);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }

        return 0;
    }

    private async Task MakeAsync(CommandCall call, BundleOrder order, ECDsa key, string tag, string place, CancellationToken stop)
    {
        var (images, archive) = (new ReleaseImages(call), Path.Combine(place, BundleHeader.ImagesName));
        var made = await images.LabelAsync(tag, order.Version, stop);
        SavedImages saved;
        try
        {
            saved = await images.SaveAsync(order.Version, archive, stop);
        }
        finally
        {
            await images.ForgetAsync(made);
        }

        var manifest = await ManifestAsync(order, await images.PlatformAsync(tag, stop), saved, archive, stop);
        var target = Path.Combine(call.Get(_to)!, $"mbus-gateway-{order.Version}-{manifest.Platform.Split('/')[1]}.bundle");
        await call.Ui.StepAsync("Signing and writing the bundle", _ => BundleFile.WriteAsync(target, BundleFile.Write(manifest), key, archive, stop));
        Tell(call, target, manifest);
    }

    private static async Task<Manifest> ManifestAsync(BundleOrder order, string platform, SavedImages saved, string archive, CancellationToken stop)
    {
        await using var packed = File.OpenRead(archive);
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(packed, stop));
        var ids = Services.All.ToDictionary(service => service, service => saved.Ids[ImageNames.Of(ImageOf(service), order.Version)], StringComparer.Ordinal);
        return new(order.Version, order.Minimum, GatewayForm.CurrentLayout, platform, ids, packed.Length, digest, saved.UnpackedBytes, order.HostStep);
    }

    private static string ImageOf(string service) => service == "listener" ? "listener" : "edge";

    private static void Tell(CommandCall call, string target, Manifest manifest)
    {
        call.Ui.Say($"{target}: release {manifest.Version} for {manifest.Platform}, {Tables.Size(new FileInfo(target).Length)}, {Tables.Size(manifest.UnpackedBytes)} unpacked");
        call.Ui.Say(manifest.MinimumVersion == BundleOrder.Any ? "  for gateways that run any earlier release" : $"  for gateways that run {manifest.MinimumVersion} or later");
        if (manifest.HostStep is { } step)
            call.Ui.Say($"  runs a script on the machine itself, where Update:AllowHostStep allows it: {step.Why}");
        call.Ui.Say($"Look into it with `tar -xOf {target} manifest.json`. Install it with ./edge update {target}, or put it on an https server and order the update from afar.");
    }

    private static Task<string> AskAsync(CommandCall call, CancellationToken stop) => call.Caller.InputIsTerminal
        ? call.Ui.AskHiddenAsync("Passphrase of the key (not shown): ", stop)
        : throw new Usage("the key has a passphrase, and there is no terminal to ask for it");
}
