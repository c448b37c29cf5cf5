using Grpc.Core;

namespace Edge.Store.Writing;

/// <summary>How long work may wait for the commit that it shares.</summary>
internal enum Urgency
{
    /// <summary>There is nothing to write.</summary>
    Nothing,

    /// <summary>Until the next group commit is due.</summary>
    Waits,

    /// <summary>The next group commit is made at once.</summary>
    Now,
}

/// <summary>Work that shares the commit of the telegrams; it is done in the order in which it came.</summary>
internal abstract class SharedJob : WriteJob
{
    public abstract Urgency UrgencyIn(OpenStore store);
}

/// <summary>
/// Work with a result for who asked. It may refuse (RpcException) as long as it has written nothing: that is told to who asked,
/// and the others' work is done all the same.
/// </summary>
internal sealed class SharedJob<T>(Func<OpenStore, T> work, Func<OpenStore, Urgency> urgency) : SharedJob
{
    private readonly WriteJob<T> _job = new(work);
    private RpcException? _refusal;

    public Task<T> Done => _job.Done;

    public override Urgency UrgencyIn(OpenStore store) => urgency(store);

    public override void Do(OpenStore store)
    {
        try
        {
            _job.Do(store);
        }
        catch (RpcException refusal)
        {
            _refusal = refusal;
        }
    }

    public override void Complete()
    {
        if (_refusal is null)
            _job.Complete();
        else
            _job.Fail(_refusal);
    }

    public override void Fail(Exception exception) => _job.Fail(exception);
}
