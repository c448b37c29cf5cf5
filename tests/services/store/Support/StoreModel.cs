namespace Edge.Store.Tests;

internal enum ItemState
{
    Candidate,
    Waiting,
    InBatch,
    Thinned,
}

internal sealed record ItemKey(string MeterId, long ReceivedMs, string Json);

internal sealed class Item(ItemKey key)
{
    public ItemKey Key { get; } = key;

    public ItemState State { get; set; }

    /// <summary>Retention has taken it out; it still counts as stored.</summary>
    public bool IsGone { get; set; }

    public Item Copy() => new(Key) { State = State, IsGone = IsGone };
}

internal sealed class ModelBatch(int generation, ulong number, List<Item> items)
{
    public int Generation { get; } = generation;

    public ulong Number { get; } = number;

    public List<Item> Items { get; } = items;

    public bool IsAcknowledged { get; set; }
}

/// <summary>What the store must do, said as plainly as possible.</summary>
internal sealed class StoreModel(int windowMs)
{
    private readonly Dictionary<string, Item> _newest = [];

    /// <summary>How many restores came before the epoch that lasts.</summary>
    public int Generation { get; set; }

    public List<Item> Readings { get; } = [];

    public List<ModelBatch> Batches { get; } = [];

    public ulong Rejected { get; set; }

    public AppendOutcome Append(ItemKey key)
    {
        if (Readings.Exists(known => known.Key == key && !known.IsGone))
            return AppendOutcome.Duplicate;
        var item = new Item(key);
        var newest = _newest.GetValueOrDefault(key.MeterId);
        if (newest is not null && key.ReceivedMs < newest.Key.ReceivedMs)
            Late(item);
        else
        {
            if (newest is { State: ItemState.Candidate })
                newest.State = IsOneWindow(newest, item) ? ItemState.Thinned : ItemState.Waiting;
            _newest[key.MeterId] = item;
        }
        Readings.Add(item);
        return AppendOutcome.Stored;
    }

    public ModelBatch? NewBatch(int max)
    {
        var items = Readings.Where(item => item.State is ItemState.Candidate or ItemState.Waiting).Take(max).ToList();
        if (items.Count == 0)
            return null;
        items.ForEach(item => item.State = ItemState.InBatch);
        var batch = new ModelBatch(Generation, 1 + (ulong)Batches.Count(made => made.Generation == Generation), items);
        Batches.Add(batch);
        return batch;
    }

    public ulong Count(ItemState state) => (ulong)Readings.Count(item => item.State == state);

    public bool IsNewest(Item item) => _newest[item.Key.MeterId] == item;

    /// <summary>As it is now, whatever comes.</summary>
    public StoreModel Copy()
    {
        var copies = Readings.ToDictionary(item => item, item => item.Copy());
        var copy = new StoreModel(windowMs) { Generation = Generation, Rejected = Rejected };
        copy.Readings.AddRange(Readings.Select(item => copies[item]));
        copy.Batches.AddRange(Batches.Select(batch =>
            new ModelBatch(batch.Generation, batch.Number, [.. batch.Items.Select(item => copies[item])]) { IsAcknowledged = batch.IsAcknowledged }));
        foreach (var (meter, newest) in _newest)
            copy._newest.Add(meter, copies[newest]);
        return copy;
    }

    private void Late(Item item)
    {
        var others = Readings.Where(other => !other.IsGone && other.Key.MeterId == item.Key.MeterId && IsOneWindow(other, item)).ToList();
        var gives = others.Find(other => other.State == ItemState.Waiting && other.Key.ReceivedMs <= item.Key.ReceivedMs);
        gives?.State = ItemState.Thinned;
        item.State = others.Count == 0 || gives is not null ? ItemState.Waiting : ItemState.Thinned;
    }

    private bool IsOneWindow(Item one, Item other) => windowMs > 0 && one.Key.ReceivedMs / windowMs == other.Key.ReceivedMs / windowMs;
}
