using System.Text;
using System.Text.Json;

namespace Edge.Cloud.Receiving;

/// <summary>The ledger is as large as it may get; the message says what to do.</summary>
internal sealed class LedgerFullException(string message) : Exception(message);

/// <summary>
/// Everything that arrived, one JSON object a line, on the disk before it counts. A line that a crash cut off is left out when
/// reading, and the next one begins on a line of its own.
/// </summary>
internal sealed class Ledger : IDisposable
{
    /// <summary>Some two million readings: days of a demonstration.</summary>
    public const long MaxBytes = 1024L * 1024 * 1024;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly Lock _gate = new();

    public Ledger(string directory)
    {
        Directory.CreateDirectory(directory);
        _path = Path.Combine(directory, "received.jsonl");
        var endsInside = EndsInsideALine(_path);
        _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        if (endsInside)
            _file.Write("\n"u8);
    }

    public void Append(LedgerEntry entry)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, LedgerJson.Default.LedgerEntry), (byte)'\n'];
        lock (_gate)
        {
            if (_file.Length + line.Length > MaxBytes)
                throw new LedgerFullException($"{_path} has reached {MaxBytes} bytes: stop this program and move it away");
            _file.Write(line);
            _file.Flush(flushToDisk: true);
        }
    }

    /// <summary>What was written until this call, in order; read from the disk as it is asked for.</summary>
    public IEnumerable<LedgerEntry> ReadAll()
    {
        long end;
        lock (_gate)
            end = _file.Length;
        return ReadUntil(end);
    }

    public void Dispose() => _file.Dispose();

    private IEnumerable<LedgerEntry> ReadUntil(long end)
    {
        using var reader = new StreamReader(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        long position = 0;
        while (position < end && reader.ReadLine() is { } line)
        {
            position += Encoding.UTF8.GetByteCount(line) + 1;
            if (TryParse(line) is { } entry)
                yield return entry;
        }
    }

    private static LedgerEntry? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, LedgerJson.Default.LedgerEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool EndsInsideALine(string path)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        if (file.Length == 0)
            return false;
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }
}
