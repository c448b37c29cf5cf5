namespace Edge.Store.Tests;

/// <summary>Random sequences of everything that happens to a store, beside a model of what must come out.</summary>
[Trait("Category", "proof")]
public sealed class SequenceTests(ITestOutputHelper output)
{
    private const int Minute = 60_000;
    private const int WindowMs = 15 * Minute;

    [Theory]
    [InlineData("00:15:00", WindowMs)]
    [InlineData("00:00:00", 0)]
    public async Task Any_sequence_keeps_the_sums_the_order_and_every_reading(string sendEvery, int windowMs)
    {
        var random = new Random(Proof.Seed(output));
        var steps = Proof.Count(150);
        var time = new ManualTime();
        time.StepClock(TimeSpan.FromDays(3650));
        await using var store = await HostedStore.StartAsync(time, ("Store:SendEvery", sendEvery));
        var model = new Model(windowMs);
        var world = new World(store, time, model, random);
        for (var step = 0; step < steps; step++)
        {
            await world.StepAsync();
            await world.CheckAsync();
        }
        await world.DrainAsync();
        output.WriteLine($"{steps} steps, {model.Readings.Count} readings, {model.Batches.Count} batches, {world.Lives} lives of the listener");
    }

    private enum State
    {
        Candidate,
        Waiting,
        InBatch,
        Thinned,
    }

    private sealed class Item(string meterId, long receivedMs, string json)
    {
        public string MeterId { get; } = meterId;

        public long ReceivedMs { get; } = receivedMs;

        public string Json { get; } = json;

        public State State { get; set; }
    }

    /// <summary>What the store must do, said as plainly as possible.</summary>
    private sealed class Model(int windowMs)
    {
        private readonly Dictionary<string, Item> _newest = [];

        public List<Item> Readings { get; } = [];

        public List<List<Item>> Batches { get; } = [];

        public AppendOutcome Append(Item item)
        {
            if (Readings.Exists(known => known.MeterId == item.MeterId && known.ReceivedMs == item.ReceivedMs && known.Json == item.Json))
                return AppendOutcome.Duplicate;
            var newest = _newest.GetValueOrDefault(item.MeterId);
            if (newest is not null && item.ReceivedMs < newest.ReceivedMs)
                Late(item);
            else
            {
                if (newest is { State: State.Candidate })
                    newest.State = IsOneWindow(newest, item) ? State.Thinned : State.Waiting;
                _newest[item.MeterId] = item;
            }
            Readings.Add(item);
            return AppendOutcome.Stored;
        }

        private void Late(Item item)
        {
            var others = Readings.Where(other => other.MeterId == item.MeterId && IsOneWindow(other, item)).ToList();
            var gives = others.Find(other => other.State == State.Waiting && other.ReceivedMs <= item.ReceivedMs);
            gives?.State = State.Thinned;
            item.State = others.Count == 0 || gives is not null ? State.Waiting : State.Thinned;
        }

        private bool IsOneWindow(Item one, Item other) => windowMs > 0 && one.ReceivedMs / windowMs == other.ReceivedMs / windowMs;

        public List<Item> NewBatch(int max)
        {
            var batch = Readings.Where(item => item.State is State.Candidate or State.Waiting).Take(max).ToList();
            batch.ForEach(item => item.State = State.InBatch);
            if (batch.Count > 0)
                Batches.Add(batch);
            return batch;
        }

        public ulong Count(State state) => (ulong)Readings.Count(item => item.State == state);
    }

    private sealed class World(HostedStore store, ManualTime time, Model model, Random random)
    {
        private readonly List<Telegram> _sent = [];
        private readonly Dictionary<ulong, (Batch Batch, bool Held)> _open = [];
        private readonly HashSet<ulong> _completed = [];
        private ulong _sequence;
        private ulong _heard;
        private long _clock = Sample.Start;
        private ulong _rejected;

        public int Lives { get; private set; } = 1;

        public Task StepAsync() => random.Next(24) switch
        {
            20 or 21 => RejectAsync(),
            22 or 23 => DecodeAsync(),
            < 8 => AppendAsync(NewTelegrams()),
            8 => AppendAsync(Again()),
            9 => BeginLifeAsync(),
            < 14 => LeaseAsync(),
            < 17 => CompleteAsync(),
            17 => ReleaseAsync(),
            18 => ExpireAsync(),
            19 => RestartAsync(),
            _ => throw new InvalidOperationException(),
        };

        public async Task CheckAsync()
        {
            var stats = await store.Api.StatsAsync();
            Assert.Equal((ulong)model.Readings.Count, stats.Stored);
            Assert.Equal(model.Count(State.Thinned), stats.Thinned);
            Assert.Equal((ulong)_completed.Sum(number => model.Batches[(int)number - 1].Count), stats.Acknowledged);
            Assert.Equal((ulong)(model.Batches.Count - _completed.Count), stats.BatchesOpen);
            Assert.Equal((0UL, 0UL, _rejected), (stats.Queued, stats.Dropped, stats.Rejected));
        }

        public async Task DrainAsync()
        {
            await ExpireAsync();
            while (await LeaseAsync())
                while (_open.Count > 0)
                    await CompleteAsync();
            Assert.Equal(model.Batches.Count, _completed.Count);
            Assert.Equal(0UL, (await store.Api.StatsAsync()).Unsent);
            Assert.Equal(model.Readings.Select(item => item.Json), (await store.Api.QueryAsync()).Select(reading => reading.RawJson));
        }

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
            var expected = telegrams.Select(t => model.Append(new(t.Decoded.MeterId, t.ReceivedAtMs, t.Decoded.RawJson)));
            Assert.Equal(expected.ToList(), (await stream.AckAsync()).Outcomes);
            _sent.AddRange(telegrams);
            if (random.Next(4) != 0)
                return;
            await stream.SendAsync(new HeardCounters { Heard = _heard }, telegrams);
            Assert.All((await stream.AckAsync()).Outcomes, outcome => Assert.Equal(AppendOutcome.Duplicate, outcome));
        }

        private async Task RejectAsync()
        {
            var telegram = New();
            telegram.Rejected = new() { Reason = "decryption_failed", MeterId = telegram.Decoded.MeterId };
            (_heard, _rejected) = (_heard + 1, _rejected + 1);
            using var stream = store.Listener.Append($"life-{Lives}");
            await stream.SendAsync(new HeardCounters { Heard = _heard }, telegram);
            Assert.Equal([AppendOutcome.Rejected], (await stream.AckAsync()).Outcomes);
        }

        // What was kept is decoded at last, whichever life of the listener has heard it; now and then twice.
        private async Task DecodeAsync()
        {
            using var list = store.Listener.Calls.ListKept(new(), deadline: StoreClient.Deadline);
            var kept = await list.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).SelectMany(page => page.Frames).ToListAsync();
            Assert.Equal(_rejected, (ulong)kept.Count);
            if (kept.Count == 0)
                return;
            var frame = kept[random.Next(kept.Count)];
            var telegram = Sample.Decoded(++_sequence, receivedMs: frame.ReceivedAtMs, meterId: frame.MeterId, json: $"{{\"kept\":{frame.Id}}}");
            telegram.KeptId = frame.Id;
            var again = telegram.Clone();
            again.Sequence = ++_sequence;
            using var stream = store.Listener.Append($"life-{Lives}");
            await stream.SendAsync(new HeardCounters { Heard = _heard }, telegram, again);
            Assert.Equal([model.Append(new(frame.MeterId, frame.ReceivedAtMs, telegram.Decoded.RawJson)), AppendOutcome.Duplicate], (await stream.AckAsync()).Outcomes);
            _rejected--;
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
            var due = _open.Where(open => !open.Value.Held).Select(open => open.Key).Order().FirstOrDefault();
            var expected = due > 0 ? model.Batches[(int)due - 1] : model.NewBatch(max);
            var batch = (await store.Uplink.LeaseAsync(new() { MaxReadings = (uint)max, LeaseSeconds = 60 })).Batch;
            if (batch is null)
            {
                Assert.Empty(expected);
                return false;
            }
            Assert.Equal(due > 0 ? due : (ulong)model.Batches.Count, batch.Number);
            Assert.Equal(expected.Select(item => item.Json), batch.Readings.Select(reading => reading.RawJson));
            _open[batch.Number] = (batch, true);
            return true;
        }

        private async Task CompleteAsync()
        {
            if (_open.Count == 0)
                return;
            var (number, (batch, _)) = _open.ElementAt(random.Next(_open.Count));
            await store.Uplink.CompleteAsync(batch);
            _open.Remove(number);
            _completed.Add(number);
        }

        private async Task ReleaseAsync()
        {
            if (_open.Count == 0)
                return;
            var (number, (batch, _)) = _open.ElementAt(random.Next(_open.Count));
            await store.Uplink.ReleaseAsync(batch);
            _open[number] = (batch, false);
        }

        private Task ExpireAsync()
        {
            time.Advance(TimeSpan.FromSeconds(61));
            return FreeAllAsync();
        }

        private async Task RestartAsync()
        {
            await store.RestartAsync();
            await FreeAllAsync();
        }

        private Task FreeAllAsync()
        {
            foreach (var (number, (batch, _)) in _open.ToList())
                _open[number] = (batch, false);
            return Task.CompletedTask;
        }
    }
}
