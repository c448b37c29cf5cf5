using System.Security.Cryptography;
using System.Text;

namespace Edge.Uplink.Commands;

/// <summary>
/// The correlation data of the commands taken last, over restarts. A broker hands a command out again when our acknowledgement
/// was lost with the link, and a power cut is the usual reason for that: so each line is on the card before the command is done.
/// One line a command, a digest of its correlation data; when the file has twice as many as are remembered it is written anew.
/// </summary>
internal sealed class RecentCommands
{
    /// <summary>How many are remembered.</summary>
    public const int Capacity = 1000;

    private const int DigestBytes = 16;

    // Of full length, with the newline. A file larger than it can get is none of ours: only its end is read.
    private const int LineBytes = (2 * DigestBytes) + 1;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, bool> _known = [];
    private readonly string _path;
    private readonly ILogger<RecentCommands> _log;
    private int _lines;

    public RecentCommands(UplinkOptions options, ILogger<RecentCommands> log)
    {
        (_path, _log) = (Path.Combine(options.DataDirectory, "commands.seen"), log);
        Guarded(Read);
    }

    /// <summary>False when it is known already.</summary>
    public bool Add(ReadOnlySpan<byte> correlation)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(correlation).AsSpan(0, DigestBytes));
        lock (_gate)
        {
            if (!Remember(digest))
                return false;
            Guarded(() => Write(digest));
            return true;
        }
    }

    private bool Remember(string digest)
    {
        if (!_known.TryAdd(digest, true))
            return false;
        if (_known.Count > Capacity)
            _known.RemoveAt(0);
        return true;
    }

    private void Read()
    {
        if (!File.Exists(_path))
            return;
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(-Math.Min(file.Length, 2L * Capacity * LineBytes), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            _lines++;
            // A line that a power cut has spoilt stands for nothing.
            if (line.Length == 2 * DigestBytes && line.All(char.IsAsciiHexDigitLower))
                Remember(line);
        }
    }

    private void Write(string digest)
    {
        if (_lines >= 2 * Capacity)
        {
            WriteAll();
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
        // A newline before it, too: what a power cut has left must not spoil this line.
        file.Write(Encoding.ASCII.GetBytes(file.Length % LineBytes == 0 ? $"{digest}\n" : $"\n{digest}\n"));
        file.Flush(flushToDisk: true);
        _lines++;
    }

    private void WriteAll()
    {
        var aside = _path + ".new";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.ASCII.GetBytes(string.Concat(_known.Keys.Select(digest => digest + "\n"))));
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, _path, overwrite: true);
        _lines = _known.Count;
    }

    // In memory it is remembered all the same: only a restart would forget it.
    private void Guarded(Action access)
    {
        try
        {
            access();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.SeenUnusable(_log, _path, e.Message);
        }
    }
}
