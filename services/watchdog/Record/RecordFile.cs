using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Record;

/// <summary>
/// The record on disk: written aside, flushed, renamed, and the folder flushed too, because a reset follows within seconds. Written at
/// few occasions, never with a feed.
/// </summary>
internal sealed partial class RecordFile(WatchdogOptions options, ILogger<RecordFile> log)
{
    // A record with every reboot it can count is below 10 KB.
    private const int MaxBytes = 64 * 1024;

    private readonly string _path = Path.Combine(options.DataDirectory, "record.json");
    private bool _failed;

    /// <summary>Null when there is none.</summary>
    /// <param name="isUnreadable">There is one, and what it says cannot be known.</param>
    public WatchdogRecord? Read(out bool isUnreadable)
    {
        isUnreadable = false;
        try
        {
            if (!File.Exists(_path))
                return null;
            if (new FileInfo(_path).Length > MaxBytes)
                throw new JsonException($"larger than {MaxBytes} bytes");
            return JsonSerializer.Deserialize(File.ReadAllBytes(_path), RecordJson.Default.WatchdogRecord) ?? throw new JsonException("empty");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            isUnreadable = true;
            Log.RecordUnreadable(log, _path, e.Message);
            return null;
        }
    }

    /// <summary>False when it is not on the disk; said once until it works again.</summary>
    public bool TryWrite(WatchdogRecord record)
    {
        var aside = _path + ".new";
        try
        {
            Directory.CreateDirectory(options.DataDirectory);
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(file, record, RecordJson.Default.WatchdogRecord);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, _path, overwrite: true);
            FlushFolder();
            _failed = false;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_failed)
                Log.RecordUnwritable(log, _path, e.Message);
            _failed = true;
            return false;
        }
    }

    private void FlushFolder()
    {
        // O_RDONLY | O_CLOEXEC: what .NET opens for reading must be no folder.
        var folder = Open(options.DataDirectory, 0x80000, 0);
        var failed = folder < 0 || Flush(folder) != 0;
        var error = Marshal.GetLastPInvokeError();
        if (folder >= 0)
            _ = Device.LinuxWatchdog.Close(folder);
        if (failed)
            throw new IOException($"{options.DataDirectory} cannot be flushed: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int file);
}
