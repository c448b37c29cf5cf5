using Edge.Store.Appending;
using Edge.Store.Form;
using Edge.Store.Outbox;
using Edge.V1;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>Stores readings. Part of the writer: not for two threads.</summary>
internal sealed class ReadingTable(SqliteConnection database, StoreOptions options) : IDisposable
{
    private readonly TemplateTable _templates = new(database);
    private readonly OriginTable _origins = new(database);
    private readonly BlockTable _blocks = new(database);
    private readonly DuplicateSearch _duplicates = new(database, new ReadingCatalog());
    private readonly Selection _selection = new(database, options.SendEvery);
    private readonly Dictionary<string, PreparedTelegram> _latest = [];

    public MeterTable Meters { get; } = new(database);

    /// <summary>The last reading of each meter since <see cref="Save"/> was called before.</summary>
    public IReadOnlyCollection<PreparedTelegram> Latest => _latest.Values;

    /// <summary>False when it is of a new meter, and there are as many as are allowed.</summary>
    public bool HasRoomFor(PreparedTelegram telegram) => Meters.Count < options.MeterLimit || Meters.Find(telegram.MeterId) is not null;

    public AppendOutcome Store(PreparedTelegram telegram)
    {
        var meter = Meters.Find(telegram.MeterId) ?? Meters.Add(telegram.MeterId);
        if (telegram.ReceivedMs <= meter.NewestMs && _duplicates.WasStored(telegram))
            return AppendOutcome.Duplicate;
        var stampSeconds = telegram.ReceivedMs / 1000;
        var template = _templates.Find(meter.No, telegram.MeterName, telegram.Text, ref stampSeconds);
        var head = new ReadingHead(template.No, _origins.Find(telegram.Origin), telegram.ReceivedMs, telegram.RssiDbm, telegram.UptimeMs);
        _duplicates.Add(telegram);
        _selection.Stored(meter, _blocks.Add(head, template, telegram.Text, stampSeconds), telegram.ReceivedMs);
        if (_blocks.Pending == 0)
            _duplicates.Flushed();
        Meters.Changed(meter);
        _latest[telegram.MeterId] = telegram;
        return AppendOutcome.Stored;
    }

    /// <summary>Writes what is still in memory into the transaction.</summary>
    public void Save()
    {
        _blocks.Flush();
        _duplicates.Flushed();
        Meters.Save();
    }

    /// <summary>The commit is done and its readings are shown.</summary>
    public void Shown() => _latest.Clear();

    public void Dispose()
    {
        _blocks.Dispose();
        _selection.Dispose();
        Meters.Dispose();
    }
}
