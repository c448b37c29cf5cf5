namespace Edge.Store.Database;

/// <summary>
/// Gives the write-ahead log its full length before it is needed. While a file grows, each fsync also writes the file system's
/// journal, 28 KiB for a commit instead of 8; a log that has its length is written over and over in its place.
/// </summary>
internal static class LogSpace
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;

    // The log is carried over after the commit that makes it too long: room for that one.
    private const int LastCommitBytes = 128 * 1024;

    /// <summary>What the log needs to hold so many bytes of pages.</summary>
    public static long Bytes(int pageBytes, long ofPages) =>
        HeaderBytes + ofPages / pageBytes * (pageBytes + FrameHeaderBytes) + LastCommitBytes;

    /// <summary>Zeros at its end are no frames to SQLite. Without space on the disk it stays as it is: it may still grow later.</summary>
    public static void Take(string path, long bytes)
    {
        using var log = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        });
        var before = log.Length;
        try
        {
            log.Seek(0, SeekOrigin.End);
            for (var zeros = new byte[64 * 1024]; log.Position < bytes;)
                log.Write(zeros, 0, (int)Math.Min(zeros.Length, bytes - log.Position));
            log.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            log.SetLength(before);
        }
    }
}
