namespace Edge.Control.Tunnel;

/// <summary>One opening of the tunnel, from the asking to the end of its last container.</summary>
internal sealed class TunnelSession : IDisposable
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over;
    private readonly Lock _gate = new();
    private volatile bool _closed;
    private volatile bool _connected;

    public TunnelSession(TimeSpan length, TimeProvider time)
    {
        Lease = new(length, time);
        _over = new(length, time);
        Over = _over.Token;
        // Who asked may have gone: a failure then has no reader.
        _ = _opened.Task.ContinueWith(task => task.Exception, TaskScheduler.Default);
    }

    public TunnelLease Lease { get; }

    /// <summary>Ends when it is connected for the first time; faulted when it could not be.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Ends when nothing of it is left.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Its time is over, or it was closed; what there is of it is being ended.</summary>
    public CancellationToken Over { get; }

    public bool IsOver => Over.IsCancellationRequested;

    /// <summary>It was closed by somebody.</summary>
    public bool WasClosed => _closed;

    public bool Connected
    {
        get => _connected;
        set => _connected = value;
    }

    public void Open()
    {
        Connected = true;
        _opened.TrySetResult();
    }

    public async Task CloseAsync()
    {
        Task cancelled;
        lock (_gate)
        {
            if (_ended.Task.IsCompleted)
                return;
            _closed = true;
            cancelled = _over.CancelAsync();
        }

        await cancelled;
    }

    /// <summary>Nothing of it is left; whoever still waits for its connection is told why.</summary>
    public void End(string why)
    {
        Connected = false;
        _opened.TrySetException(new TunnelException(why));
        lock (_gate)
            _ended.TrySetResult();
    }

    public void Dispose() => _over.Dispose();
}
