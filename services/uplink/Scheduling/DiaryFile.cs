using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Uplink.Scheduling;

/// <summary>
/// Keeps the diary over restarts: written aside, flushed, renamed. A rename that a power cut undoes costs one more send,
/// which then finds little to send; it never costs a reading.
/// </summary>
internal sealed class DiaryFile(UplinkOptions options, ILogger<DiaryFile> log)
{
    // A diary of full capacity is below 4 KB; whatever is larger is no diary.
    private const int MaxBytes = 64 * 1024;

    private readonly string _path = Path.Combine(options.DataDirectory, "diary.json");

    public SendDiary Read()
    {
        try
        {
            if (!File.Exists(_path))
                return SendDiary.Empty;
            if (new FileInfo(_path).Length > MaxBytes)
                throw new JsonException($"larger than {MaxBytes} bytes");
            var entry = JsonSerializer.Deserialize(File.ReadAllBytes(_path), DiaryJson.Default.DiaryEntry);
            return entry is null ? SendDiary.Empty : new SendDiary(entry.Days ?? throw new JsonException("it has no days"), entry.LastSend);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            Log.DiaryUnreadable(log, _path, e.Message);
            return SendDiary.Empty;
        }
    }

    public void Write(SendDiary diary)
    {
        var aside = _path + ".new";
        try
        {
            Directory.CreateDirectory(options.DataDirectory);
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(file, new DiaryEntry(diary.Parts, diary.LastSend), DiaryJson.Default.DiaryEntry);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Remembered in memory all the same: only a restart would send once more.
            Log.DiaryUnwritable(log, _path, e.Message);
        }
    }
}

// A date alone is the part of the day that begins at midnight, so that files of the first form, which knew days only, still say what they said.
internal sealed record DiaryEntry(IReadOnlyList<DateTime>? Days, DateTimeOffset? LastSend);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DiaryEntry))]
internal sealed partial class DiaryJson : JsonSerializerContext;
