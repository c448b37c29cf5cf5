using System.Threading.Channels;
using Edge.Control.Auditing;
using Edge.Control.Engine;
using Edge.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Commands;

/// <summary>What would cut off its own answer is done a moment after it, when the audit has it, too.</summary>
internal sealed class AfterAnswer(AuditLog audit, TimeProvider time, ILogger<AfterAnswer> log) : IWorker
{
    private const int Capacity = 4;

    // Local bus, uplink and the cloud's broker: a moment each.
    private static readonly TimeSpan AnswersWay = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AuditPatience = TimeSpan.FromSeconds(5);

    private readonly Channel<Due> _due = Channel.CreateBounded<Due>(Capacity);

    private sealed record Due(string What, Func<CancellationToken, Task> Do);

    /// <exception cref="CommandException">Others wait already.</exception>
    public void Add(string what, Func<CancellationToken, Task> work)
    {
        if (!_due.Writer.TryWrite(new(what, work)))
            throw new CommandException(CommandError.Busy, $"{Capacity} restarts wait already");
    }

    public async Task RunAsync(CancellationToken stop)
    {
        await foreach (var due in _due.Reader.ReadAllAsync(stop))
        {
            await Task.Delay(AnswersWay, time, stop);
            await DoAsync(due, stop);
        }
    }

    /// <summary>For a process that has answered and ends: does now what waits.</summary>
    public async Task FinishAsync(CancellationToken stop)
    {
        while (_due.Reader.TryRead(out var due))
            await DoAsync(due, stop);
    }

    private async Task DoAsync(Due due, CancellationToken stop)
    {
        await audit.FlushAsync(AuditPatience, stop);
        try
        {
            await due.Do(stop);
        }
        catch (EngineException e)
        {
            Log.AfterAnswerFailed(log, due.What, e.Message);
        }
    }
}
