using Edge.Control.Updating.Switching;
using Edge.Hosting;
using Edge.V1;

namespace Edge.Control.Updating;

/// <summary>How the update goes, for whoever asks: what is on the disk, and of a download how far it is.</summary>
internal sealed class DeskBook : IProgress<BundleProgress>
{
    private readonly Lock _gate = new();
    private readonly SwitchFile _file;
    private readonly ServiceInfo _service;
    private bool _busy;
    private bool _maintains;
    private BundleProgress _download;

    public DeskBook(SwitchFile file, ServiceInfo service, WorkMonitor monitor, TimeProvider time)
    {
        (_file, _service, Time) = (file, service, time);
        Look();
        // The watchdog's ladder stands still meanwhile.
        monitor.AddCounter("maintenance", () => Volatile.Read(ref _maintains) ? 1 : 0);
    }

    public TimeProvider Time { get; }

    /// <summary>What is on the disk; null: there was no update yet.</summary>
    public SwitchRecord? Look()
    {
        var record = _file.Read();
        Volatile.Write(ref _maintains, record is { IsSwitching: true } or { Phase: UpdatePhase.Loading });
        return record;
    }

    /// <summary>The first record of an update that was asked for.</summary>
    public SwitchRecord First() => new(UpdatePhase.Preparing, "the bundle is fetched and verified", 0, new(_service.Version, new Dictionary<string, string>()),
        Previous: _file.Read()?.Previous ?? "");

    /// <summary>False: one is under way.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (_busy || Look() is { IsSwitching: true })
                return false;
            (_busy, _download) = (true, default);
            return true;
        }
    }

    public void EndPreparing()
    {
        lock (_gate)
            (_busy, _download) = (false, default);
    }

    public void Report(BundleProgress value)
    {
        lock (_gate)
            _download = value;
    }

    public Update Tell()
    {
        var record = Look();
        lock (_gate)
        {
            if (record is null or { IsUnderWay: false } && _busy)
                record = First();
            var update = new Update
            {
                State = record is null ? UpdateState.None : StateOf(record.Phase, _download.Verifying),
                FromVersion = record?.From.Version ?? _service.Version,
                ToVersion = record?.To?.Version ?? "",
                Text = record?.Text ?? "",
                ChangedMs = record?.ChangedMs ?? 0,
                PreviousVersion = record?.Previous ?? "",
            };
            if (update.State == UpdateState.Downloading)
                (update.BytesDone, update.BytesTotal) = ((ulong)_download.BytesDone, (ulong)_download.BytesTotal);
            return update;
        }
    }

    private static UpdateState StateOf(UpdatePhase phase, bool verifying) => phase switch
    {
        UpdatePhase.Preparing when !verifying => UpdateState.Downloading,
        UpdatePhase.Preparing or UpdatePhase.Loading => UpdateState.Verifying,
        UpdatePhase.Switching or UpdatePhase.GoingBack => UpdateState.Switching,
        UpdatePhase.Watching or UpdatePhase.WatchingBack => UpdateState.Watching,
        UpdatePhase.Done => UpdateState.Done,
        UpdatePhase.RolledBack => UpdateState.RolledBack,
        UpdatePhase.Refused => UpdateState.Refused,
        _ => UpdateState.Failed,
    };
}
