using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Edge.Hosting;

/// <summary>Files that are whole or as they were, whenever the power goes; what has returned is on the disk.</summary>
public static partial class DurableFile
{
    // O_RDONLY | O_CLOEXEC: what .NET opens for reading must be no folder.
    private const int ReadFolder = 0x80000;

    /// <summary>Puts a file in its place, or another one in the place of it: written beside it, flushed, renamed, and the folder flushed.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">Who may do what with it.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var aside = path + ".new";
        // One of a run that the power ended.
        File.Delete(aside);
        using (var file = new FileStream(aside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        // What the process gives away by default may be less.
        File.SetUnixFileMode(aside, mode);
        File.Move(aside, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static void FlushFolder(string folder)
    {
        var descriptor = Open(folder, ReadFolder);
        if (descriptor < 0)
            throw new IOException($"{folder} cannot be opened: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        var flushed = Flush(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (flushed != 0)
            throw new IOException($"{folder} cannot be flushed: {new Win32Exception(error).Message}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
