using Edge.V1;

namespace Edge.Uplink.Sending;

/// <summary>Leases batches one after the other, each while the one before is worked on. Not for two threads.</summary>
/// <param name="lease">Gives the next batch, or null; may fail with a <see cref="SendFailedException"/>.</param>
/// <param name="isAhead">False: each when it is asked for.</param>
internal sealed class LeaseAhead(Func<Task<Batch?>> lease, bool isAhead)
{
    private Task<Batch?>? _next;

    /// <summary>The next batch, or null when none is due.</summary>
    public async Task<Batch?> NextAsync()
    {
        var next = _next ?? lease();
        _next = null;
        var batch = await next;
        if (batch is not null && isAhead)
            _next = lease();
        return batch;
    }

    /// <summary>The batch that was leased and never asked for, or null.</summary>
    public async Task<Batch?> LeftOverAsync()
    {
        if (_next is null)
            return null;
        try
        {
            return await _next;
        }
        catch (Exception e) when (e is SendFailedException or OperationCanceledException)
        {
            // Nobody asked for it, so nobody is told.
            return null;
        }
    }
}
