using System.IO.Compression;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Rhythm;

/// <summary>
/// The file with what is known of the meters: compressed JSON, whose checksum finds a damaged one. Written beside the old one and
/// then put in its place, so that there is always a whole one.
/// </summary>
internal sealed class KnownFile(RhythmOptions options, ILogger<KnownFile> log)
{
    /// <summary>Of 20,000 meters; a larger one is not ours.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Null when there is none, or none that can be read.</summary>
    public KnownState? Read()
    {
        if (!File.Exists(options.File))
            return null;
        try
        {
            using var file = File.OpenRead(options.File);
            if (file.Length > MaxBytes)
                throw new InvalidDataException($"it has {file.Length} bytes");
            using var json = new GZipStream(file, CompressionMode.Decompress);
            var state = JsonSerializer.Deserialize(json, KnownJson.Default.KnownState);
            return state is { IsSound: true }
                ? state
                : throw new InvalidDataException("it is not of this release");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException or UnauthorizedAccessException)
        {
            Log.HabitsUnreadable(log, options.File, e.Message);
            return null;
        }
    }

    public void Write(KnownState state)
    {
        var written = options.File + ".new";
        try
        {
            using (var file = File.Create(written))
            {
                using (var json = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
                    JsonSerializer.Serialize(json, state, KnownJson.Default.KnownState);
                file.Flush(flushToDisk: true);
            }

            File.Move(written, options.File, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.HabitsNotWritten(log, options.File, e.Message);
        }
    }
}
