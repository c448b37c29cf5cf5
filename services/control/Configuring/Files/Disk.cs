using System.Runtime.InteropServices;

namespace Edge.Control.Configuring.Files;

/// <summary>Files that are whole or as they were, whenever the power goes; what has returned is on the disk.</summary>
/// <param name="before">Told of each thing that is done to the disk, before it is done; a test ends everything there.</param>
internal sealed partial class Disk(Action<string>? before = null)
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // O_RDONLY | O_CLOEXEC: what .NET opens for reading must be no folder.
    private const int ReadFolder = 0x80000;

    /// <summary>Puts a file in its place, or another one in the place of it.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">Who may read it.</param>
    /// <param name="aside">Where it is written first, on the same file system: whatever is in some folders is taken for finished.</param>
    public void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode, string? aside = null)
    {
        aside ??= path + ".new";
        WriteAside(aside, content, mode);
        Step($"rename to {path}");
        File.Move(aside, path, overwrite: true);
        FlushFolderOf(path);
    }

    /// <summary>The same unless there is a file already, which stays: whoever comes first counts.</summary>
    public void WriteFirst(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var aside = $"{path}.{Guid.NewGuid():N}";
        WriteAside(aside, content, mode);
        Step($"link to {path}");
        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside);
        }

        FlushFolderOf(path);
    }

    /// <summary>Takes a file away; it is no error when there is none.</summary>
    public void Remove(string path)
    {
        if (!File.Exists(path))
            return;
        Step($"delete {path}");
        File.Delete(path);
        FlushFolderOf(path);
    }

    /// <summary>Makes a folder that only we may look into, empty.</summary>
    public void MakeEmpty(string folder)
    {
        Step($"empty {folder}");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        FlushFolderOf(folder);
    }

    private void WriteAside(string aside, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        Step($"delete {aside}");
        File.Delete(aside);
        Step($"write {aside}");
        using (var file = new FileStream(aside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        // What the process gives away by default may be less.
        File.SetUnixFileMode(aside, mode);
    }

    private void FlushFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Step($"flush {folder}");
        var opened = Open(folder, ReadFolder, 0);
        var failed = opened < 0 || Flush(opened) != 0;
        var error = Marshal.GetLastPInvokeError();
        if (opened >= 0)
            _ = Close(opened);
        if (failed)
            throw new IOException($"{folder} cannot be flushed: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private void Step(string what) => before?.Invoke(what);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
