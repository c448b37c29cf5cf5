namespace Edge.Listener.Meters;

/// <summary>By what a changed folder is known. It is looked at again and again: notifications do not cross every kind of mount.</summary>
internal sealed class FolderStamp : IEquatable<FolderStamp>
{
    private readonly (string Path, FileStamp? Stamp)[] _files;

    private FolderStamp((string, FileStamp?)[] files) => _files = files;

    /// <summary>Null when the folder cannot be looked at.</summary>
    public static FolderStamp? Of(string directory) =>
        MeterFolder.ListFiles(directory) is { } paths ? new([.. paths.Select(path => (path, FileStamp.Of(path)))]) : null;

    public bool Equals(FolderStamp? other) => other is not null && _files.AsSpan().SequenceEqual(other._files);

    public override bool Equals(object? obj) => Equals(obj as FolderStamp);

    public override int GetHashCode() => _files.Length;
}
