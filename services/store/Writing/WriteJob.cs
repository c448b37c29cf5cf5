namespace Edge.Store.Writing;

/// <summary>Work that has a transaction of its own.</summary>
internal abstract class WriteJob : IWriteJob
{
    /// <summary>Within the transaction.</summary>
    public abstract void Do(OpenStore store);

    /// <summary>After the commit.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

/// <summary>Work with a result for who asked.</summary>
internal sealed class WriteJob<T>(Func<OpenStore, T> work) : WriteJob
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public override void Do(OpenStore store) => _result = work(store);

    public override void Complete() => _done.TrySetResult(_result!);

    public override void Fail(Exception exception)
    {
        _done.TrySetException(exception);
        // Seen here: whoever waited for it may be gone.
        _ = _done.Task.Exception;
    }
}

/// <summary>Commits what waits; gives the number of telegrams that it made durable.</summary>
internal sealed class FlushJob : IWriteJob
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<long> Done => _done.Task;

    public void Complete(long telegrams) => _done.TrySetResult(telegrams);

    public void Fail(Exception exception)
    {
        _done.TrySetException(exception);
        _ = _done.Task.Exception;
    }
}
