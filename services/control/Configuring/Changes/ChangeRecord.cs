using System.Globalization;
using System.Text.Json;
using Edge.Control.Configuring.Files;

namespace Edge.Control.Configuring.Changes;

/// <summary>The change that is being made, or the last one, on control's own disk, with the files that it puts and those that it replaces.</summary>
internal sealed class ChangeRecord(ConfiguringOptions options, Disk disk)
{
    private const int MaxBytes = 1024 * 1024;

    private string Record => Path.Combine(options.DataDirectory, "change.json");

    /// <summary>Null: there was none yet.</summary>
    /// <exception cref="ConfigurationException">It cannot be read. Nothing is changed then, for which serial numbers were used cannot be known.</exception>
    public Change? Read()
    {
        try
        {
            if (!File.Exists(Record))
                return null;
            if (new FileInfo(Record).Length > MaxBytes)
                throw new JsonException($"it is larger than {MaxBytes} bytes");
            return JsonSerializer.Deserialize(File.ReadAllBytes(Record), ChangeJson.Default.Change);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"what was changed last cannot be read ({Record}): {e.Message}. Until that file is mended or taken away nothing is changed", e);
        }
    }

    /// <summary>When it was written last; for who waits for a change to be put there.</summary>
    public DateTime WrittenAt => File.GetLastWriteTimeUtc(Record);

    public void Write(Change change) =>
        disk.Write(Record, JsonSerializer.SerializeToUtf8Bytes(change, ChangeJson.Default.Change), Disk.OwnerOnly);

    /// <summary>Keeps what a change needs to be made and to be taken back; those of the change before it go.</summary>
    public void Stage(IReadOnlyList<(string File, byte[]? Before, byte[]? After)> files)
    {
        disk.MakeEmpty(Folder(back: true));
        disk.MakeEmpty(Folder(back: false));
        for (var index = 0; index < files.Count; index++)
        {
            Keep(Place(index, back: true), files[index].Before);
            Keep(Place(index, back: false), files[index].After);
        }
    }

    /// <summary>What one of the change's files is to hold; null: it is not to be there.</summary>
    public byte[]? Content(int index, bool back)
    {
        var place = Place(index, back);
        return File.Exists(place) ? File.ReadAllBytes(place) : null;
    }

    /// <summary>Only what was replaced is kept once it is over: new keys need not lie around twice.</summary>
    public void Tidy() => disk.MakeEmpty(Folder(back: false));

    private void Keep(string place, byte[]? content)
    {
        if (content is not null)
            disk.Write(place, content, Disk.OwnerOnly);
    }

    private string Folder(bool back) => Path.Combine(options.DataDirectory, back ? "config-before" : "config-new");

    private string Place(int index, bool back) => Path.Combine(Folder(back), index.ToString(CultureInfo.InvariantCulture));
}
