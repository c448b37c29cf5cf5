using Edge.Store.Backups;
using Edge.Store.Retention;

namespace Edge.Store.Tests;

/// <summary>All that happens to a store, done to it and to the model beside it.</summary>
internal sealed class StoreWorld(HostedStore store, ManualTime time, int windowMs, Random random)
{
    private const int Minute = 60_000;

    // More than a zone of blocks has, now and then, so that retention has something to do.
    private const int BurstCommits = 300;

    private readonly List<Telegram> _sent = [];
    private readonly Dictionary<ModelBatch, (Batch Batch, bool Held)> _leased = [];
    private readonly List<(string Name, StoreModel Model)> _backups = [];
    private ulong _sequence;
    private ulong _heard;
    private long _clock = Sample.Start;
    private int _generations;

    public StoreModel Model { get; private set; } = new(windowMs);

    public Receiver Cloud { get; } = new();

    public int Lives { get; private set; } = 1;

    public int Restores => _generations;

    public int Swept { get; private set; }

    public Task StepAsync() => random.Next(33) switch
    {
        < 8 => AppendAsync(NewTelegrams()),
        8 => AppendAsync(Again()),
        9 => BeginLifeAsync(),
        < 14 => LeaseAsync(),
        < 17 => CompleteAsync(),
        17 => ReleaseAsync(),
        18 => ExpireAsync(),
        19 => RestartAsync(),
        20 or 21 => RejectAsync(),
        22 or 23 => DecodeAsync(),
        24 => BurstAsync(),
        25 => RetainAsync(),
        26 or 27 => BackUpAsync(),
        28 => RestoreAsync(),
        29 => CrashAsync(),
        _ => ResendAsync(),
    };

    public async Task CheckAsync()
    {
        var stats = await store.Api.StatsAsync();
        var acknowledged = Model.Batches.Where(batch => batch.IsAcknowledged).ToList();
        Assert.Equal((ulong)Model.Readings.Count, stats.Stored);
        Assert.Equal(Model.Count(ItemState.Thinned), stats.Thinned);
        Assert.Equal(((ulong)acknowledged.Sum(batch => batch.Items.Count), (ulong)acknowledged.Count), (stats.Acknowledged, stats.BatchesAcknowledged));
        Assert.Equal((ulong)(Model.Batches.Count - acknowledged.Count), stats.BatchesOpen);
        Assert.Equal((0UL, 0UL, Model.Rejected), (stats.Queued, stats.Dropped, stats.Rejected));
    }

    public async Task DrainAsync()
    {
        await ExpireAsync();
        while (await LeaseAsync())
            while (_leased.Count > 0)
                await CompleteAsync();
        Assert.DoesNotContain(Model.Batches, batch => !batch.IsAcknowledged);
        Assert.Equal(0UL, (await store.Api.StatsAsync()).Unsent);
        var stored = await store.Api.QueryAsync();
        Assert.Equal(Model.Readings.Where(item => !item.IsGone).Select(item => item.Key), stored.Select(KeyOf));
        var selected = Model.Batches.SelectMany(batch => batch.Items).Select(item => item.Key).ToHashSet();
        Assert.All(stored.Where(reading => selected.Contains(KeyOf(reading))), reading => Assert.Contains(reading.Key, Cloud.Keys));
        Cloud.AssertGapless();
    }

    private static ItemKey KeyOf(Reading reading) => new(reading.MeterId, reading.ReceivedAtMs, reading.RawJson);

    private static ItemKey KeyOf(Telegram telegram) => new(telegram.Decoded.MeterId, telegram.ReceivedAtMs, telegram.Decoded.RawJson);

    private List<Telegram> NewTelegrams() => [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => New())];

    private Telegram New()
    {
        _clock += random.Next(6) == 0 ? random.Next(-30 * Minute, 30 * Minute) : random.Next(4 * Minute);
        return Sample.Decoded(++_sequence, random.Next(1, 5), _clock, $"{{\"total\":{_sequence + 1000UL * (ulong)Lives * 1000}}}");
    }

    // Heard before, handed over under a new sequence: a listener that was killed and has read its journal.
    private List<Telegram> Again()
    {
        var old = _sent.Count == 0 ? New() : _sent[random.Next(_sent.Count)].Clone();
        old.Sequence = _sent.Count == 0 ? old.Sequence : ++_sequence;
        return [old];
    }

    private async Task AppendAsync(List<Telegram> telegrams)
    {
        _heard += (ulong)telegrams.Count;
        using var stream = store.Listener.Append($"life-{Lives}");
        await stream.SendAsync(new HeardCounters { Heard = _heard }, telegrams);
        var expected = telegrams.Select(telegram => Model.Append(KeyOf(telegram))).ToList();
        Assert.Equal(expected, (await stream.AckAsync()).Outcomes);
        _sent.AddRange(telegrams);
        if (random.Next(4) != 0)
            return;
        await stream.SendAsync(new HeardCounters { Heard = _heard }, telegrams);
        Assert.All((await stream.AckAsync()).Outcomes, outcome => Assert.Equal(AppendOutcome.Duplicate, outcome));
    }

    private async Task BurstAsync()
    {
        using var stream = store.Listener.Append($"life-{Lives}");
        for (var i = 0; i < BurstCommits; i++)
        {
            var telegram = New();
            await stream.SendAsync(new HeardCounters { Heard = ++_heard }, telegram);
            var expected = Model.Append(KeyOf(telegram));
            Assert.Equal([expected], (await stream.AckAsync()).Outcomes);
        }
    }

    private async Task RejectAsync()
    {
        var telegram = New();
        telegram.Rejected = new() { Reason = "decryption_failed", MeterId = telegram.Decoded.MeterId };
        (_heard, Model.Rejected) = (_heard + 1, Model.Rejected + 1);
        using var stream = store.Listener.Append($"life-{Lives}");
        await stream.SendAsync(new HeardCounters { Heard = _heard }, telegram);
        Assert.Equal([AppendOutcome.Rejected], (await stream.AckAsync()).Outcomes);
    }

    // What was kept is decoded at last, whichever life of the listener has heard it; now and then twice.
    private async Task DecodeAsync()
    {
        using var list = store.Listener.Calls.ListKept(new(), deadline: StoreClient.Deadline);
        var kept = await list.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).SelectMany(page => page.Frames).ToListAsync();
        Assert.Equal(Model.Rejected, (ulong)kept.Count);
        if (kept.Count == 0)
            return;
        var frame = kept[random.Next(kept.Count)];
        var telegram = Sample.Decoded(++_sequence, receivedMs: frame.ReceivedAtMs, meterId: frame.MeterId, json: $"{{\"kept\":{frame.Id}}}");
        telegram.KeptId = frame.Id;
        var again = telegram.Clone();
        again.Sequence = ++_sequence;
        using var stream = store.Listener.Append($"life-{Lives}");
        await stream.SendAsync(new HeardCounters { Heard = _heard }, telegram, again);
        Assert.Equal([Model.Append(KeyOf(telegram)), AppendOutcome.Duplicate], (await stream.AckAsync()).Outcomes);
        Model.Rejected--;
    }

    private Task BeginLifeAsync()
    {
        Lives++;
        (_sequence, _heard) = (0, 0);
        return AppendAsync(NewTelegrams());
    }

    private async Task<bool> LeaseAsync()
    {
        var max = random.Next(1, 15);
        var due = Model.Batches.Find(batch => !batch.IsAcknowledged && !(_leased.TryGetValue(batch, out var lease) && lease.Held));
        var expected = due ?? Model.NewBatch(max);
        var batch = (await store.Uplink.LeaseAsync(new() { MaxReadings = (uint)max, LeaseSeconds = 60 })).Batch;
        if (expected is null)
        {
            Assert.Null(batch);
            return false;
        }
        Assert.Equal(expected.Number, batch.Number);
        Assert.Equal(expected.Items.Select(item => item.Key), batch.Readings.Select(KeyOf));
        Cloud.Take(batch);
        _leased[expected] = (batch, true);
        return true;
    }

    private async Task CompleteAsync()
    {
        if (_leased.Count == 0)
            return;
        var (made, (batch, _)) = _leased.ElementAt(random.Next(_leased.Count));
        await store.Uplink.CompleteAsync(batch);
        if (random.Next(4) == 0)
            await store.Uplink.CompleteAsync(batch);
        _leased.Remove(made);
        made.IsAcknowledged = true;
    }

    private async Task ReleaseAsync()
    {
        if (_leased.Count == 0)
            return;
        var (made, (batch, _)) = _leased.ElementAt(random.Next(_leased.Count));
        await store.Uplink.ReleaseAsync(batch);
        _leased[made] = (batch, false);
    }

    // All of an epoch at once is asked for again, and sent before anything else happens.
    private async Task ResendAsync()
    {
        var sent = Model.Batches.Where(batch => batch.Generation == Model.Generation && batch.IsAcknowledged).ToList();
        if (sent.Count == 0 || Model.Batches.Exists(batch => !batch.IsAcknowledged))
            return;
        var epoch = (await store.Api.StatsAsync()).Epoch;
        await store.Uplink.Calls.ResendBatchesAsync(new() { Epoch = epoch, FromNumber = 1, ToNumber = (ulong)sent.Count }, deadline: StoreClient.Deadline);
        foreach (var expected in sent)
        {
            var batch = (await store.Uplink.LeaseAsync()).Batch;
            Assert.Equal((expected.Number, epoch), (batch.Number, batch.Epoch));
            Cloud.Take(batch);
            await store.Uplink.CompleteAsync(batch);
        }
    }

    private Task ExpireAsync()
    {
        time.Advance(TimeSpan.FromSeconds(61));
        FreeAll();
        return Task.CompletedTask;
    }

    private async Task RestartAsync()
    {
        await store.RestartAsync();
        FreeAll();
    }

    // What a power cut leaves: the files as they were after the last acknowledgement, the log not yet carried over.
    private async Task CrashAsync()
    {
        string[] parts = [store.Database, store.Database + "-wal"];
        foreach (var part in parts)
            await ToolProcess.RunAsync("cp", part, part + ".cut");
        await store.StopAsync();
        foreach (var part in parts)
            File.Move(part + ".cut", part, overwrite: true);
        File.Delete(store.Database + "-shm");
        await store.StartAsync();
        FreeAll();
    }

    private void FreeAll()
    {
        foreach (var (made, (batch, _)) in _leased.ToList())
            _leased[made] = (batch, false);
    }

    // What goes must be old, thinned and not the newest of its meter.
    private async Task RetainAsync()
    {
        var swept = await store.Get<RetentionWorker>().SweepAsync(TestContext.Current.CancellationToken);
        var left = (await store.Api.QueryAsync()).Select(KeyOf).ToList();
        var present = left.ToHashSet();
        foreach (var item in Model.Readings.Where(item => !item.IsGone && !present.Contains(item.Key)))
        {
            Assert.True(item.State == ItemState.Thinned && !Model.IsNewest(item), $"{item.Key} is gone: {item.State}");
            item.IsGone = true;
            Swept++;
        }
        Assert.Equal(Model.Readings.Where(item => !item.IsGone).Select(item => item.Key), left);
        Assert.Equal((0, 0), (swept.Shed, swept.GivenUp));
    }

    private async Task BackUpAsync()
    {
        var name = $"backup-{_backups.Count}.db";
        await store.Api.Calls.BackupAsync(new() { Name = name }, deadline: StoreClient.Deadline);
        _backups.Add((name, Model.Copy()));
    }

    // As ./edge restore does it: listener and uplink are stopped too, and begin anew.
    private async Task RestoreAsync()
    {
        if (_backups.Count == 0)
            return;
        var (name, model) = _backups[random.Next(Math.Max(0, _backups.Count - 3), _backups.Count)];
        await store.StopAsync();
        using (var services = store.NotRunning())
        {
            var restore = services.GetRequiredService<Restore>();
            restore.Prepare(Path.Combine(store.Directory, "backups", name));
            restore.FinishReplacement();
        }
        await store.StartAsync();
        Model = model.Copy();
        Model.Generation = ++_generations;
        _leased.Clear();
        await BeginLifeAsync();
    }
}
