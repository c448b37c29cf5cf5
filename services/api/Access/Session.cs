namespace Edge.Api.Access;

/// <summary>One browser that has signed in. Times are timestamps of the monotonic clock.</summary>
internal sealed class Session : IDisposable
{
    private readonly CancellationTokenSource _end = new();

    public Session(long began)
    {
        (Began, LastUse) = (began, began);
        Ended = _end.Token;
    }

    public long Began { get; }

    public long LastUse { get; set; }

    /// <summary>Ends what is under way in it.</summary>
    public CancellationToken Ended { get; }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }
}
