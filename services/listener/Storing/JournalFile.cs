using System.Globalization;
using Edge.V1;
using Microsoft.Win32.SafeHandles;

namespace Edge.Listener.Storing;

/// <summary>
/// One file of the journal: telegrams of one life of the listener with consecutive sequences, each with the counters of its moment.
/// Written at its end only; deleted as a whole. Its first record names the life. Not for two threads.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    public const string Pattern = "*.journal";

    private readonly string _path;
    private readonly JournalRecord _record;
    private readonly SafeFileHandle _handle;
    private long _readOffset;

    private JournalFile(string path, int life, ulong first, JournalRecord record, SafeFileHandle handle) =>
        (_path, Life, First, _record, _handle) = (path, life, first, record, handle);

    /// <summary>Counts the lives that have left something; a later one has a higher number.</summary>
    public int Life { get; }

    /// <summary>The instance id of that life.</summary>
    public string InstanceId { get; private set; } = "";

    /// <summary>The sequence of its first telegram.</summary>
    public ulong First { get; }

    /// <summary>The sequence after its last telegram.</summary>
    public ulong End => First + (ulong)Telegrams;

    public int Telegrams { get; private set; }

    /// <summary>Telegrams that were not yet read.</summary>
    public int Unread { get; private set; }

    public bool IsUntouched => Unread == Telegrams;

    public long Bytes { get; private set; }

    /// <summary>It has something that a power cut would take.</summary>
    public bool IsDirty { get; set; }

    /// <summary>For whoever makes it durable; invalid once the file is deleted.</summary>
    public SafeFileHandle Handle => _handle;

    public static JournalFile Create(string directory, int life, ulong first, string instanceId, JournalRecord record)
    {
        var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{life:D8}-{first:D18}.journal"));
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        var file = new JournalFile(path, life, first, record, handle) { InstanceId = instanceId };
        try
        {
            file.Put(new AppendRequest { InstanceId = instanceId });
            file._readOffset = file.Bytes;
            return file;
        }
        catch (IOException)
        {
            file.Delete();
            throw;
        }
    }

    /// <summary>Opens what an earlier life has left and cuts off what is no record. Null when the name is not one of a journal's file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="record">To read with.</param>
    /// <param name="cutBytes">What was cut off: a write that a crash has ended early, or damage.</param>
    public static JournalFile? Open(string path, JournalRecord record, out long cutBytes)
    {
        cutBytes = 0;
        var parts = Path.GetFileNameWithoutExtension(path).Split('-');
        if (parts.Length != 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var life)
            || !ulong.TryParse(parts[1], CultureInfo.InvariantCulture, out var first))
            return null;
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        var file = new JournalFile(path, life, first, record, handle);
        cutBytes = file.Survey();
        return file;
    }

    /// <summary>Writes one telegram. After a fault the file is as before, for the next one is written over what came through.</summary>
    public void Append(AppendRequest telegram)
    {
        Put(telegram);
        Telegrams++;
        Unread++;
    }

    /// <summary>The next telegram that was not yet read; null when there is none, or none that is sound.</summary>
    public AppendRequest? Next()
    {
        if (Unread == 0)
            return null;
        var bytes = _record.Read(_handle, ref _readOffset);
        if (bytes.IsEmpty)
            return null;
        Unread--;
        return AppendRequest.Parser.ParseFrom(bytes);
    }

    /// <summary>Takes the rest for lost; how many that are.</summary>
    public int GiveUp()
    {
        var lost = Unread;
        Unread = 0;
        return lost;
    }

    public void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _handle.Dispose();

    private void Put(AppendRequest message)
    {
        var record = _record.Write(message);
        RandomAccess.Write(_handle, record, Bytes);
        Bytes += record.Length;
        IsDirty = true;
    }

    private long Survey()
    {
        var offset = 0L;
        var head = _record.Read(_handle, ref offset);
        InstanceId = head.IsEmpty ? "" : AppendRequest.Parser.ParseFrom(head).InstanceId;
        _readOffset = offset;
        while (InstanceId.Length > 0 && !_record.Read(_handle, ref offset).IsEmpty)
            Telegrams++;
        (Unread, Bytes) = (Telegrams, offset);
        var cut = RandomAccess.GetLength(_handle) - offset;
        if (cut > 0)
            RandomAccess.SetLength(_handle, offset);
        return cut;
    }
}
