using Microsoft.Extensions.Logging;

namespace Edge.Control.Updating.Bundles;

/// <summary>Events 7200-7219. An address is shown without path and query: they may be a ticket.</summary>
internal static partial class BundleLog
{
    [LoggerMessage(7200, LogLevel.Information, "A bundle is downloaded from {Host}, from byte {From} of {Total} on (0: not said)")]
    public static partial void DownloadRuns(ILogger log, string host, long from, long total);

    [LoggerMessage(7201, LogLevel.Warning, "The download of a bundle stands at {Bytes} bytes and goes on after {Delay}: {Reason}")]
    public static partial void DownloadBroke(ILogger log, string reason, long bytes, TimeSpan delay);

    [LoggerMessage(7202, LogLevel.Warning, "A bundle that was downloaded in pieces is fetched once more as a whole: {Reason}")]
    public static partial void PiecesDoNotFit(ILogger log, string reason);

    [LoggerMessage(7203, LogLevel.Information, "The bundle of release {Version} is signed by the operator and whole, {Bytes} bytes of images")]
    public static partial void BundleRight(ILogger log, string version, long bytes);
}
