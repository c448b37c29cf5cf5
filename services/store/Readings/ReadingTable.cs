using Edge.Store.Appending;
using Edge.Store.Form;
using Edge.Store.Outbox;
using Edge.V1;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>Stores readings. Part of the writer: not for two threads.</summary>
internal sealed class ReadingTable : IDisposable
{
    private readonly StoreOptions _options;
    private readonly OriginTable _origins;
    private readonly TemplateTable _templates;
    private readonly BlockTable _blocks;
    private readonly DuplicateSearch _duplicates;
    private readonly WindowSearch _windows;
    private readonly Selection _selection;
    private readonly Dictionary<string, PreparedTelegram> _latest = [];
    private int _blocksSaved;

    public ReadingTable(SqliteConnection database, OriginTable origins, StoreOptions options, TimeProvider time)
    {
        (_options, _origins) = (options, origins);
        var catalog = new ReadingCatalog();
        Meters = new(database, catalog, options.SendEvery);
        _templates = new(database);
        _blocks = new(database);
        _duplicates = new(database, catalog);
        _windows = new(database, catalog);
        Outbox = new(database);
        _selection = new(Outbox, _windows, options.SendEvery, time);
    }

    public MeterTable Meters { get; }

    public OutboxTable Outbox { get; }

    /// <summary>Of each meter the newest reading of all, as far as it was stored since <see cref="Shown"/> was called before.</summary>
    public IReadOnlyCollection<PreparedTelegram> Latest => _latest.Values;

    /// <summary>False when it is of a new meter, and there are as many as are allowed.</summary>
    public bool HasRoomFor(PreparedTelegram telegram) => Meters.Count < _options.MeterLimit || Meters.Find(telegram.MeterId) is not null;

    public AppendOutcome Store(PreparedTelegram telegram)
    {
        var meter = Meters.Find(telegram.MeterId) ?? Meters.Add(telegram.MeterId);
        if (telegram.ReceivedMs <= meter.NewestMs && _duplicates.WasStored(telegram))
            return AppendOutcome.Duplicate;
        var stampSeconds = telegram.ReceivedMs / 1000;
        var template = _templates.Find(meter.No, telegram.MeterName, telegram.Text, ref stampSeconds);
        var head = new ReadingHead(template.No, _origins.Find(telegram.Origin), telegram.ReceivedMs, telegram.RssiDbm, telegram.UptimeMs);
        _duplicates.Add(telegram);
        var follows = telegram.ReceivedMs >= meter.ReceivedMs;
        if (_selection.Stored(meter, _blocks.Add(head, template, telegram.Text, stampSeconds), telegram.ReceivedMs))
            _latest[telegram.MeterId] = telegram;
        if (_blocks.Pending == 0)
            Flushed();
        Meters.Changed(meter, follows);
        return AppendOutcome.Stored;
    }

    /// <summary>Writes what is still in memory into the transaction.</summary>
    public void Save()
    {
        _blocks.Flush();
        Flushed();
        Meters.Save(_blocks.Written - _blocksSaved, _blocks.LastSeq);
        _blocksSaved = _blocks.Written;
    }

    /// <summary>The commit is done and its readings are shown.</summary>
    public void Shown() => _latest.Clear();

    public void Dispose()
    {
        _blocks.Dispose();
        Outbox.Dispose();
        Meters.Dispose();
    }

    private void Flushed()
    {
        _duplicates.Flushed();
        _windows.Flushed();
    }
}
