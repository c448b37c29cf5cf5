namespace Edge.Control.Updating.Bundles;

/// <summary>The way to the server, or the server, failed; nothing is said against the bundle. The message says why, for a person.</summary>
internal sealed class DownloadTroubleException(string message, bool isFinal, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Asking again would be answered in the same way.</summary>
    public bool IsFinal => isFinal;
}
