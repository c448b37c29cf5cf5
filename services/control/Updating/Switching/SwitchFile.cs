using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Updating.Switching;

/// <summary>
/// The state of the update on the disk, written before each step: aside, flushed, renamed, the folder flushed. While a switcher has work it alone
/// writes; before and after that control does.
/// </summary>
internal sealed partial class SwitchFile(UpdateOptions options, TimeProvider time, ILogger<SwitchFile> log)
{
    private readonly string _path = Path.Combine(options.StateDirectory, "update.json");

    /// <summary>Null when there is none, or none that can be read.</summary>
    public SwitchRecord? Read()
    {
        try
        {
            return File.Exists(_path) ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), SwitchJson.Default.SwitchRecord) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            UpdateLog.StateUnreadable(log, _path, e.Message);
            return null;
        }
    }

    /// <summary>Durable when it returns; what was written, with its time.</summary>
    /// <exception cref="IOException">It is not on the disk: the step must not be done.</exception>
    public SwitchRecord Write(SwitchRecord record)
    {
        var stamped = record with { ChangedMs = time.GetUtcNow().ToUnixTimeMilliseconds() };
        var aside = _path + ".new";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            JsonSerializer.Serialize(file, stamped, SwitchJson.Default.SwitchRecord);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, _path, overwrite: true);
        FlushFolder();
        return stamped;
    }

    private void FlushFolder()
    {
        // O_RDONLY | O_CLOEXEC: what .NET opens for reading must be no folder.
        var folder = Open(options.StateDirectory, 0x80000, 0);
        var failed = folder < 0 || Flush(folder) != 0;
        var error = Marshal.GetLastPInvokeError();
        if (folder >= 0)
            _ = Close(folder);
        if (failed)
            throw new IOException($"{options.StateDirectory} cannot be flushed: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
