using System.Runtime.InteropServices;

namespace Edge.Listener.Meters;

/// <summary>
/// By what a changed file is known: content, owner and rights all move its change time. Asked of the kernel itself because the framework does
/// not tell a pipe from a file, and reading a pipe would wait for ever.
/// </summary>
internal readonly partial record struct FileStamp(bool IsFile, ulong Inode, ulong Bytes, long ChangedSeconds, uint ChangedNanoseconds)
{
    private const int RelativeToWorkingDirectory = -100;
    private const int EverythingKnown = 0x7FF;
    private const int KindOfFile = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>Of the file that a link leads to; null when there is none, or none that may be looked at.</summary>
    public static FileStamp? Of(string path) =>
        Look(RelativeToWorkingDirectory, path, 0, EverythingKnown, out var seen) == 0
            ? new FileStamp((seen.Mode & KindOfFile) == RegularFile, seen.Inode, seen.Bytes, seen.ChangedSeconds, seen.ChangedNanoseconds)
            : null;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Look(int directory, string path, int flags, uint mask, out Seen seen);

    // The kernel's struct statx; it is the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Seen
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Bytes;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;
    }
}
