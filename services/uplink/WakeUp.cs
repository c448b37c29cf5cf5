namespace Edge.Uplink;

/// <summary>A _bell for one sleeper: rung while nobody sleeps, it ends the next sleep at once.</summary>
internal sealed class WakeUp(TimeProvider time)
{
    private volatile TaskCompletionSource _bell = NewBell();

    public void Ring() => _bell.TrySetResult();

    /// <summary>Sleeps until the _bell rings, the time is over or a stop; throws in none of these cases.</summary>
    public async Task SleepAsync(TimeSpan atMost, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(_bell.Task, Task.Delay(atMost, time, over.Token));
        await over.CancelAsync();
        if (_bell.Task.IsCompleted) _bell = NewBell();
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
