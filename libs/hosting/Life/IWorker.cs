namespace Edge.Hosting;

/// <summary>A loop that a service owns, from its start to its end.</summary>
public interface IWorker
{
    /// <summary>
    /// Works until it is asked to stop, then releases what it holds and returns; an <see cref="OperationCanceledException"/> is as
    /// good as returning then. Any other exception, and an end that nobody asked for, ends the process.
    /// </summary>
    Task RunAsync(CancellationToken stop);
}
