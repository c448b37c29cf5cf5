namespace Edge.Store.Tests;

/// <summary>
/// Everything that was ever handed out for sending, over all restores: a batch id has one content, no reading is in two batches of one
/// epoch, and the numbers of an epoch have no gap. A receiver that drops by key takes each reading once.
/// </summary>
internal sealed class Receiver
{
    private readonly Dictionary<string, List<Reading>> _batches = [];
    private readonly Dictionary<(string Epoch, string Key), string> _batchOf = [];
    private readonly Dictionary<string, HashSet<ulong>> _numbers = [];

    /// <summary>What has arrived, by key.</summary>
    public HashSet<string> Keys { get; } = [];

    public int Epochs => _numbers.Count;

    public void Take(Batch batch)
    {
        Assert.Equal($"{batch.Epoch}-{batch.Number}", batch.BatchId);
        if (_batches.TryAdd(batch.BatchId, [.. batch.Readings]))
            foreach (var reading in batch.Readings)
                Assert.True(_batchOf.TryAdd((batch.Epoch, reading.Key), batch.BatchId), $"{reading.Key} is in {_batchOf[(batch.Epoch, reading.Key)]} and {batch.BatchId}");
        Assert.Equal(_batches[batch.BatchId], batch.Readings);
        if (!_numbers.TryGetValue(batch.Epoch, out var numbers))
            _numbers.Add(batch.Epoch, numbers = []);
        numbers.Add(batch.Number);
        Keys.UnionWith(batch.Readings.Select(reading => reading.Key));
    }

    public void AssertGapless()
    {
        foreach (var (epoch, numbers) in _numbers)
            Assert.True((ulong)numbers.Count == numbers.Max(), $"epoch {epoch} has gaps: {string.Join(",", numbers.Order())}");
    }
}
