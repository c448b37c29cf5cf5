using Microsoft.Extensions.Logging;

namespace Edge.Control.Updating.Bundles;

/// <summary>Takes bundles from a server or from the update folder; who asks for them asks for one at a time.</summary>
internal sealed class BundleIntake(
    BundleFolder folder, BundleDownload download, BundleGate gate, FreeSpace space, ILogger<BundleIntake> log) : IBundles
{
    private const string Damaged = "the bundle is damaged: its images are not those that were signed; build or fetch it again";

    public async Task<VerifiedBundle> TakeAsync(BundleSource source, string runningVersion, IProgress<BundleProgress> progress, CancellationToken stop)
    {
        try
        {
            var bundle = source switch
            {
                { Url: { } url, File: null } => await TakeFromServerAsync(new(Checked(url), runningVersion, progress), stop),
                { Url: null, File: { } file } => await TakeFileAsync(file, runningVersion, progress, stop),
                _ => throw new ArgumentException("either an address or a file is expected", nameof(source)),
            };
            BundleLog.BundleRight(log, bundle.Manifest.Version, bundle.Manifest.ImagesBytes);
            return bundle;
        }
        catch (DownloadTroubleException e)
        {
            throw new UpdateRefusedException($"the bundle could not be downloaded: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UpdateRefusedException($"the bundle could not be kept or read: {e.Message}", e);
        }
    }

    public void Forget() => folder.Forget();

    private static Uri Checked(Uri url) => url is { IsAbsoluteUri: true, Host.Length: > 0, UserInfo.Length: 0, Fragment.Length: 0 } && url.Scheme == Uri.UriSchemeHttps
        ? url
        : throw new UpdateRefusedException("url: an address beginning with https:// is expected, without a user's name and without #");

    private async Task<VerifiedBundle> TakeFileAsync(string name, string runningVersion, IProgress<BundleProgress> progress, CancellationToken stop)
    {
        await using var file = folder.Open(name);
        var start = new byte[Math.Min(file.Length, BundleHeader.MaxBytes)];
        await file.ReadExactlyAsync(start, stop);
        var header = BundleHeader.Parse(start) ?? throw new UpdateRefusedException($"{name} ends within its header: it is not whole");
        var manifest = gate.Admit(header, runningVersion);
        if (file.Length != header.TotalBytes)
            throw new UpdateRefusedException($"{name} has {file.Length} bytes, the signed manifest says {header.TotalBytes}: it is not whole");
        space.Demand(manifest, 0);
        if (!await ImagesCheck.IsRightAsync(file, header, manifest, progress, stop))
            throw new UpdateRefusedException(Damaged);
        return new(manifest, file.Name, header.ImagesOffset);
    }

    private async Task<VerifiedBundle> TakeFromServerAsync(BundleDownload.Order order, CancellationToken stop)
    {
        for (var again = false; ; again = true)
        {
            using var part = await PartialBundle.OpenAsync(folder, space, order.Url, stop);
            try
            {
                await download.FetchAsync(part, order, stop);
                if (await part.IsRightAsync(order, stop))
                    return new(order.Manifest!, folder.PartFile, order.Judged!.ImagesOffset);
                throw new UpdateRefusedException(Damaged);
            }
            catch (UpdateRefusedException e)
            {
                // What was refused is not needed any more. What was put together from pieces deserves to be fetched whole once.
                folder.Forget();
                if (!part.IsJoined || again)
                    throw;
                BundleLog.PiecesDoNotFit(log, e.Message);
            }
        }
    }
}
