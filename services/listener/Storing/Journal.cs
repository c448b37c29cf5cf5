using Edge.Hosting;
using Edge.V1;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Storing;

/// <summary>
/// Telegrams that wait on the disk, of this life of the listener and of earlier ones: written at the end, read from the beginning,
/// gone when the store has acknowledged them. A disk that does not work is told in <see cref="Trouble"/> and tried again by and by;
/// nothing here throws for it. Safe from any thread.
/// </summary>
internal sealed class Journal : IDisposable
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<JournalFile> _files = [];
    private readonly JournalRecord _record = new();
    private readonly JournalOptions _options;
    private readonly string _instanceId;
    private readonly TimeProvider _time;
    private readonly ILogger<Journal> _log;
    private int _life;
    private bool _isOpen;
    private JournalFile? _tail;
    private volatile bool _isEmpty = true;
    private volatile string _trouble = "";
    private long _failedAt;

    public Journal(JournalOptions options, ServiceInfo service, WorkMonitor monitor, TimeProvider time, ILogger<Journal> log)
    {
        (_options, _instanceId, _time, _log) = (options, service.InstanceId, time, log);
        monitor.AddCounter("in_journal", () => Unread());
        monitor.AddCounter("journal_bytes", () => Bytes);
        if (options.MaxBytes > 0)
            Guarded(() => false);
        EarlierLives = [.. _files.Select(file => file.InstanceId).Distinct()];
    }

    /// <summary>The instance ids of earlier lives that have left something, in their order.</summary>
    public IReadOnlyList<string> EarlierLives { get; }

    /// <summary>Why it takes nothing just now; empty while it does.</summary>
    public string Trouble => _trouble;

    /// <summary>Telegrams of earlier lives that were dropped for newer ones or could not be read any more, since the start.</summary>
    public long LostOfEarlierLives { get; private set; }

    public long Bytes
    {
        get
        {
            lock (_gate)
                return _files.Sum(file => file.Bytes);
        }
    }

    /// <summary>Telegrams that were not yet read: of one life, or of all.</summary>
    public int Unread(string? instanceId = null)
    {
        if (_isEmpty)
            return 0;
        lock (_gate)
            return _files.Sum(file => instanceId is null || file.InstanceId == instanceId ? file.Unread : 0);
    }

    /// <summary>Writes a telegram of this life behind all others; the oldest make room. False when it cannot be written.</summary>
    /// <param name="telegram">With its sequence.</param>
    /// <param name="counters">Of this life, at this moment.</param>
    /// <param name="dropped">Telegrams of this life that had to make room.</param>
    public bool TryAppend(Telegram telegram, HeardCounters counters, out int dropped)
    {
        var madeRoom = 0;
        var message = MessageOf(telegram, counters);
        lock (_gate)
        {
            var written = IsReady && Guarded(() => HasRoomFor(message, ref madeRoom) ? Append(telegram.Sequence, message) : Full());
            dropped = madeRoom;
            return written;
        }
    }

    /// <summary>Writes a telegram of this life, however much is there already: for the last ones of a life. False when it cannot be written.</summary>
    public bool TryKeep(Telegram telegram, HeardCounters counters)
    {
        lock (_gate)
            return _options.MaxBytes > 0 && Guarded(() => Append(telegram.Sequence, MessageOf(telegram, counters)));
    }

    /// <summary>Reads on in what a life has left, in order; all of it stays on the disk until it is acknowledged.</summary>
    public JournalRead Read(string instanceId, int max)
    {
        var read = new JournalRead();
        lock (_gate)
            foreach (var file in _files.Where(file => file.InstanceId == instanceId && file.Unread > 0))
            {
                Read(file, max, read);
                if (read.Telegrams.Count >= max)
                    break;
            }

        return read;
    }

    /// <summary>Whether a telegram is on the disk.</summary>
    public bool Holds(string instanceId, ulong sequence)
    {
        lock (_gate)
            return _files.Any(file => file.InstanceId == instanceId && sequence >= file.First && sequence < file.End);
    }

    /// <summary>The store has everything of that life up to there: files of which nothing else is left are deleted.</summary>
    public void Acknowledge(string instanceId, ulong lastSequence)
    {
        if (_isEmpty)
            return;
        lock (_gate)
            foreach (var file in _files.Where(file => file.InstanceId == instanceId && file.Unread == 0 && file.End <= lastSequence + 1).ToList())
                Delete(file);
    }

    /// <summary>Makes what was written safe against a power cut. Takes as long as the disk does, and holds nobody up meanwhile.</summary>
    public void Sync()
    {
        List<JournalFile> dirty;
        lock (_gate)
        {
            dirty = [.. _files.Where(file => file.IsDirty)];
            dirty.ForEach(file => file.IsDirty = false);
        }

        foreach (var file in dirty)
            try
            {
                RandomAccess.FlushToDisk(file.Handle);
            }
            catch (ObjectDisposedException)
            {
                // Acknowledged meanwhile: nobody needs it.
            }
            catch (IOException e)
            {
                lock (_gate)
                    Fail(e.Message);
            }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _files.ForEach(file => file.Dispose());
            _files.Clear();
        }
    }

    // A disk that does not work is not asked with every telegram.
    private bool IsReady => _options.MaxBytes > 0 && (_trouble.Length == 0 || _time.GetElapsedTime(_failedAt) >= TryAgainAfter);

    private static AppendRequest MessageOf(Telegram telegram, HeardCounters counters) => new() { Counters = counters, Telegrams = { telegram } };

    /// <summary>Does something with the disk, which may not work.</summary>
    private bool Guarded(Func<bool> action)
    {
        try
        {
            if (!_isOpen)
                Open();
            var done = action();
            if (done && _trouble.Length > 0)
                Log.JournalWorksAgain(_log);
            if (done)
                _trouble = "";
            return done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message);
        }
        finally
        {
            _isEmpty = _files.Count == 0;
        }
    }

    private bool Full() => Fail($"{_options.MaxBytes} bytes are in use, and the store has not acknowledged any of them");

    private bool Fail(string reason)
    {
        if (_trouble.Length == 0)
            Log.JournalFailed(_log, _options.Directory, reason);
        (_trouble, _failedAt) = (reason, _time.GetTimestamp());
        return false;
    }

    private void Open()
    {
        Directory.CreateDirectory(_options.Directory);
        foreach (var path in Directory.EnumerateFiles(_options.Directory, JournalFile.Pattern).Order(StringComparer.Ordinal))
            Open(path);
        _life = _files.Select(file => file.Life).LastOrDefault() + 1;
        _isOpen = true;
        if (_files.Count > 0)
            Log.JournalFound(_log, _files.Sum(file => file.Telegrams), _files.Sum(file => file.Bytes), _files.Select(file => file.Life).Distinct().Count());
    }

    private void Open(string path)
    {
        if (JournalFile.Open(path, _record, out var cutBytes) is not { } file)
            return;
        if (cutBytes > 0)
            Log.JournalCut(_log, path, cutBytes);
        if (file.Telegrams > 0)
            _files.Add(file);
        else
            file.Delete();
    }

    private bool HasRoomFor(AppendRequest message, ref int dropped)
    {
        while (_files.Sum(file => file.Bytes) + JournalRecord.LengthOf(message) > _options.MaxBytes)
        {
            // Of what is being read the store may have something already.
            if (_files.Find(file => file.IsUntouched && file != _tail) is not { } oldest)
                return false;
            if (oldest.Life == _life)
                dropped += oldest.Telegrams;
            else
                LostOfEarlierLives += oldest.Telegrams;
            Delete(oldest);
        }

        return true;
    }

    private bool Append(ulong sequence, AppendRequest message)
    {
        if (_tail is null || _tail.End != sequence || _tail.Bytes >= _options.FileBytes)
        {
            _tail = JournalFile.Create(_options.Directory, _life, sequence, _instanceId, _record);
            _files.Insert(_files.FindLastIndex(file => file.Life < _life || file.First < sequence) + 1, _tail);
        }

        _tail.Append(message);
        return true;
    }

    private void Read(JournalFile file, int max, JournalRead read)
    {
        try
        {
            while (read.Telegrams.Count < max && file.Next() is { } message)
                read.Add(message);
        }
        catch (IOException e)
        {
            Log.JournalFailed(_log, _options.Directory, e.Message);
        }

        if (read.Telegrams.Count >= max || file.Unread == 0)
            return;
        var lost = file.GiveUp();
        Log.JournalDamaged(_log, lost);
        read.Lost += lost;
        if (file.Life != _life)
            LostOfEarlierLives += lost;
    }

    private void Delete(JournalFile file)
    {
        _files.Remove(file);
        _isEmpty = _files.Count == 0;
        if (_tail == file)
            _tail = null;
        try
        {
            file.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It comes again with the next life, and the store knows its telegrams.
            Fail(e.Message);
        }
    }
}

/// <summary>What was read of the journal.</summary>
internal sealed class JournalRead
{
    public List<Telegram> Telegrams { get; } = [];

    /// <summary>What that life had counted when the last of them was written; null when there is none.</summary>
    public HeardCounters? Counters { get; private set; }

    /// <summary>Telegrams that the disk does not give back.</summary>
    public int Lost { get; set; }

    public void Add(AppendRequest message)
    {
        Telegrams.AddRange(message.Telegrams);
        Counters = message.Counters;
    }
}
