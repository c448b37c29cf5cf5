using Edge.V1;
using Grpc.Core;

namespace Edge.Uplink.Tests.Bench;

/// <summary>A store in memory with the contract's batch rules: content fixed by the first lease, one lease at a time, completing twice is once.</summary>
internal sealed class FakeStore : StoreContract.StoreBase
{
    private const int RefusalsUntilSetAside = 3;

    private sealed class Entry(Batch batch)
    {
        public Batch Batch => batch;

        public bool Complete { get; set; }

        /// <summary>Asked for again although it is complete.</summary>
        public bool Again { get; set; }

        public bool SetAside { get; set; }

        public int Refusals { get; set; }

        public long LeasedUntil { get; set; }

        public string LeasedBy { get; set; } = "";

        public bool IsOpen => !Complete || Again;

        public bool IsDue(long now, string instance) =>
            IsOpen && !SetAside && (LeasedUntil <= now || (LeasedBy != instance && instance.Length > 0));
    }

    private readonly Lock _gate = new();
    private readonly List<Reading> _unsent = [];
    private readonly List<Entry> _batches = [];
    private readonly SortedDictionary<string, Reading> _meters = [];
    private readonly List<Reading> _uncommitted = [];
    private int _added;

    public int BatchSize { get; init; } = 10;

    public string Epoch { get; init; } = "e1";

    /// <summary>Called while a batch is completed, before it counts.</summary>
    public Func<Task>? Completing { get; set; }

    public int Flushes { get; private set; }

    public int ListsOfMeters { get; private set; }

    public bool MetersFail { get; set; }

    public List<string> ReleaseReasons { get; } = [];

    public ulong Unsent
    {
        get
        {
            lock (_gate)
                return (ulong)(_unsent.Count + _batches.Where(batch => !batch.Complete).Sum(batch => batch.Batch.Readings.Count));
        }
    }

    public IReadOnlyList<string> Completed
    {
        get
        {
            lock (_gate)
                return [.. _batches.Where(entry => entry.Complete).Select(entry => entry.Batch.BatchId)];
        }
    }

    /// <summary>The listening window of each batch, in the order in which they were made.</summary>
    public IReadOnlyList<ListeningWindow?> Windows
    {
        get
        {
            lock (_gate)
                return [.. _batches.Select(entry => entry.Batch.Window)];
        }
    }

    public IReadOnlyList<string> SetAside
    {
        get
        {
            lock (_gate)
                return [.. _batches.Where(entry => entry.SetAside).Select(entry => entry.Batch.BatchId)];
        }
    }

    /// <summary>The alarms that last.</summary>
    public IReadOnlyList<Alarm> Alarms => AlarmBook.List(includeCleared: false);

    public FakeAlarms AlarmBook { get; } = new();

    /// <summary>Nobody holds a batch that is not complete.</summary>
    public bool IsAllFree
    {
        get
        {
            lock (_gate)
                return _batches.TrueForAll(entry => entry.Complete || entry.LeasedUntil <= TimeProvider.System.GetTimestamp());
        }
    }

    /// <summary>As if their time had passed.</summary>
    public void ExpireLeases()
    {
        lock (_gate)
            _batches.ForEach(entry => entry.LeasedUntil = 0);
    }

    /// <summary>As <c>ResendBatches</c> does.</summary>
    public void MakeDueAgain(ulong from, ulong to)
    {
        lock (_gate)
            foreach (var entry in _batches.Where(entry => entry.Batch.Number >= from && entry.Batch.Number <= to))
                (entry.Complete, entry.SetAside, entry.LeasedUntil) = (false, false, 0);
    }

    public void Add(int readings)
    {
        lock (_gate)
            for (var n = 0; n < readings; n++)
                _unsent.Add(Reading(_added++));
    }

    /// <summary>A meter was heard; the list of meters shows it at once, or after the next flush.</summary>
    public void Hear(string meterId, DateTimeOffset at, bool committed = true)
    {
        lock (_gate)
        {
            var reading = Reading(_added++);
            (reading.MeterId, reading.ReceivedAtMs) = (meterId, at.ToUnixTimeMilliseconds());
            _uncommitted.Add(reading);
            if (committed)
                Commit();
        }
    }

    public override Task<ListMetersResponse> ListMeters(ListMetersRequest request, ServerCallContext context)
    {
        ListsOfMeters++;
        if (MetersFail)
            throw new RpcException(new Status(StatusCode.Internal, "the list is lost"));
        lock (_gate)
            return Task.FromResult(new ListMetersResponse { Meters = { _meters.Select(meter => new MeterSummary { MeterId = meter.Key, Latest = meter.Value }) } });
    }

    public override Task<FlushResponse> Flush(FlushRequest request, ServerCallContext context)
    {
        lock (_gate)
        {
            Flushes++;
            Commit();
        }
        return Task.FromResult(new FlushResponse());
    }

    public override Task<GetStatsResponse> GetStats(GetStatsRequest request, ServerCallContext context)
    {
        lock (_gate)
            return Task.FromResult(new GetStatsResponse { Unsent = Unsent, BatchesOpen = (ulong)_batches.Count(entry => entry.IsOpen), Epoch = Epoch });
    }

    public override Task<ResendBatchesResponse> ResendBatches(ResendBatchesRequest request, ServerCallContext context)
    {
        if (request.Epoch != Epoch)
            throw new RpcException(new Status(StatusCode.NotFound, $"epoch: there is no epoch {request.Epoch}"));
        lock (_gate)
        {
            var kept = _batches.Where(entry => entry.Batch.Number >= request.FromNumber && entry.Batch.Number <= request.ToNumber).ToList();
            var sent = kept.Where(entry => entry.Complete || entry.SetAside).ToList();
            sent.ForEach(entry => (entry.Again, entry.SetAside, entry.Refusals, entry.LeasedUntil) = (entry.Complete, false, 0, 0));
            var last = Math.Min(request.ToNumber, (ulong)_batches.Count);
            var gone = last < request.FromNumber ? 0 : last - request.FromNumber + 1 - (ulong)kept.Count;
            return Task.FromResult(new ResendBatchesResponse { Due = (ulong)sent.Count, Gone = gone });
        }
    }

    public override Task<LeaseBatchResponse> LeaseBatch(LeaseBatchRequest request, ServerCallContext context)
    {
        lock (_gate)
        {
            var now = TimeProvider.System.GetTimestamp();
            var entry = _batches.Find(batch => batch.IsDue(now, request.InstanceId)) ?? Make(request);
            if (entry is null)
                return Task.FromResult(new LeaseBatchResponse());
            entry.LeasedUntil = now + (request.LeaseSeconds * TimeProvider.System.TimestampFrequency);
            entry.LeasedBy = request.InstanceId;
            entry.Batch.LeaseId = Guid.NewGuid().ToString("N");
            entry.Batch.Attempt++;
            return Task.FromResult(new LeaseBatchResponse { Batch = entry.Batch.Clone() });
        }
    }

    public override async Task<CompleteBatchResponse> CompleteBatch(CompleteBatchRequest request, ServerCallContext context)
    {
        if (Completing is { } completing)
            await completing();
        lock (_gate)
        {
            var entry = Find(request.BatchId);
            if (entry.IsOpen)
                (Held(entry, request.LeaseId).Complete, entry.Again) = (true, false);
            return new CompleteBatchResponse();
        }
    }

    public override Task<ReleaseBatchResponse> ReleaseBatch(ReleaseBatchRequest request, ServerCallContext context)
    {
        lock (_gate)
        {
            var entry = Held(Find(request.BatchId), request.LeaseId);
            entry.LeasedUntil = 0;
            ReleaseReasons.Add(request.Reason);
            entry.SetAside = request.Permanent && ++entry.Refusals >= RefusalsUntilSetAside;
            return Task.FromResult(new ReleaseBatchResponse { SetAside = entry.SetAside });
        }
    }

    public override Task<RaiseAlarmResponse> RaiseAlarm(RaiseAlarmRequest request, ServerCallContext context) =>
        Task.FromResult(new RaiseAlarmResponse { Alarm = AlarmBook.Raise(request.Kind, request.Subject, request.Text) });

    public override Task<ClearAlarmResponse> ClearAlarm(ClearAlarmRequest request, ServerCallContext context) =>
        Task.FromResult(new ClearAlarmResponse { Cleared = AlarmBook.Clear(request.Kind, request.Subject) });

    public override Task<ListAlarmsResponse> ListAlarms(ListAlarmsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListAlarmsResponse { Alarms = { AlarmBook.List(request.IncludeCleared) } });

    private static Reading Reading(int n) => new()
    {
        Key = n.ToString("x32", System.Globalization.CultureInfo.InvariantCulture),
        MeterId = (n % 10).ToString("d8", System.Globalization.CultureInfo.InvariantCulture),
        MeterName = $"meter {n % 10}",
        ReceivedAtMs = 1_777_787_998_120 + (n * 1000L),
        RawJson = $$"""{"_":"telegram","id":"{{n % 10:d8}}","total_m3":{{n}}.5}""",
        Clock = new ClockState { Set = true },
        Receiver = "sim",
        Freshness = Freshness.Cached,
    };

    private void Commit()
    {
        foreach (var reading in _uncommitted)
            _meters[reading.MeterId] = reading;
        _unsent.AddRange(_uncommitted);
        _uncommitted.Clear();
    }

    private Entry? Make(LeaseBatchRequest request)
    {
        if (_unsent.Count == 0)
            return null;
        var number = (ulong)_batches.Count + 1;
        var readings = _unsent.Take(BatchSize).ToList();
        _unsent.RemoveRange(0, readings.Count);
        foreach (var reading in readings)
            reading.Freshness = request.FreshSinceMs > 0 && reading.ReceivedAtMs >= request.FreshSinceMs ? Freshness.Fresh : Freshness.Cached;
        var batch = new Batch
        {
            Epoch = Epoch,
            Number = number,
            BatchId = $"{Epoch}-{number}",
            CreatedAtMs = 1_777_788_422_113,
            Window = request.Window?.Clone(),
        };
        batch.Readings.AddRange(readings);
        _batches.Add(new Entry(batch));
        return _batches[^1];
    }

    private Entry Find(string batchId) => _batches.Find(entry => entry.Batch.BatchId == batchId)
        ?? throw new RpcException(new Status(StatusCode.NotFound, $"there is no batch {batchId}"));

    private static Entry Held(Entry entry, string leaseId) => entry.Batch.LeaseId == leaseId && entry.LeasedUntil != 0
        ? entry
        : throw new RpcException(new Status(StatusCode.FailedPrecondition, $"{entry.Batch.BatchId} is not held by this lease"));
}
