namespace Edge.Radio.Fleets;

/// <summary>Files that are complete or absent, never half written.</summary>
internal static class Files
{
    // Drafts stay out of meters.d: a reader of that folder takes every file in it for a meter.
    internal static void Replace(string path, string text, string draftFolder)
    {
        var draft = Path.Combine(draftFolder, $".{Path.GetFileName(path)}.{Environment.ProcessId}");
        File.WriteAllText(draft, text);
        File.Move(draft, path, overwrite: true);
    }
}
