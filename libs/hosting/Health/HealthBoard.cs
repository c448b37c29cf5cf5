namespace Edge.Hosting;

/// <summary>The state of this service as last looked at, for everyone who shows it.</summary>
internal sealed class HealthBoard(ServiceInfo service, WorkMonitor monitor)
{
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _state = HealthMessage.Healthy;

    /// <summary>As of the last look.</summary>
    public bool IsServing => _state == HealthMessage.Healthy;

    /// <summary>Completes when the state changes after this was read.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Completes when a stop begins.</summary>
    public Task Stopping => _stopping.Task;

    public HealthMessage Look()
    {
        var parts = monitor.Look();
        var now = Stopping.IsCompleted ? HealthMessage.Stopping
            : parts.Any(part => part.State == PartHealth.Stuck) ? HealthMessage.Stuck
            : HealthMessage.Healthy;
        if (now != _state)
        {
            _state = now;
            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
        return new(service.Name, now, service.Version, service.InstanceId, parts, monitor.Count());
    }

    public void Stop()
    {
        _stopping.TrySetResult();
        Look();
    }
}
