namespace Edge.Control.Updating.Bundles;

/// <summary>What is fetched, for whom, and what is known of it by now.</summary>
internal sealed record DownloadOrder(Uri Url, string RunningVersion, IProgress<BundleProgress> Progress)
{
    /// <summary>Known as soon as the header is here and right.</summary>
    public Manifest? Manifest { get; set; }

    /// <summary>The header that says so.</summary>
    public BundleHeader? Judged { get; set; }
}
