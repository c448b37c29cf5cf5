using System.Collections.Concurrent;
using Edge.Control.Auditing;
using Edge.Control.Commands.Signing;
using Edge.Control.Engine;
using Edge.Hosting;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Commands;

/// <summary>Does what a request asks for, if the list has it; there is an answer in any case, and an entry in the audit where there must be one.</summary>
internal sealed class CommandRunner(CommandTable table, CommandGate gate, AuditLog audit, TimeProvider time, ILogger<CommandRunner> log)
{
    /// <summary>Of all origins together; further ones are refused.</summary>
    public const int AtATime = 16;

    /// <summary>Of a request, as it comes.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int RefusalLinesPerMinute = 60;

    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);
    private readonly MinuteBudget _lines = new(RefusalLinesPerMinute, time);
    private int _underWay;

    /// <summary>The answer, as it goes to whoever asked.</summary>
    /// <param name="payload">As it came; nothing of it is believed.</param>
    /// <param name="origin">One of <see cref="CommandOrigin"/>.</param>
    /// <param name="stop">The end of the process, not the asker's patience: what is begun is done.</param>
    public async Task<byte[]> RunAsync(ReadOnlyMemory<byte> payload, string origin, CancellationToken stop)
    {
        var call = new CommandCall(origin, time);
        try
        {
            if (Interlocked.Increment(ref _underWay) > AtATime)
                throw new CommandException(CommandError.Busy, $"{AtATime} commands are being done; try again in a moment");
            var answer = await DoAsync(call, payload, stop);
            Log.CommandDone(log, call.Name, call.Took);
            audit.Done(call);
            return answer;
        }
        catch (CommandException e)
        {
            if (_lines.Allows(out _))
                Log.CommandNotDone(log, call.Name, e.Error, e.Message, call.Took);
            audit.NotDone(call, e);
            return CommandAnswer.Refused(call.Request?.Command, e);
        }
#pragma warning disable CA1031 // What the cloud asks for must not be able to end this process: a fault of ours costs that command only, and is logged.
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            Log.CommandFault(log, e, call.Name);
            var fault = new CommandException(CommandError.Failed, "a fault of the gateway, which its log has");
            audit.NotDone(call, fault);
            return CommandAnswer.Refused(call.Request?.Command, fault);
        }
#pragma warning restore CA1031
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task<byte[]> DoAsync(CommandCall call, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        if (payload.Length > MaxBytes)
            throw new CommandException(CommandError.TooLarge, $"{payload.Length} bytes; {MaxBytes} are taken");
        var request = call.Request = CommandRequest.Parse(payload);
        if (table.Find(request.Command) is not { } found)
            throw new CommandException(CommandError.UnknownCommand, $"there is no command {request.Command}; there are {string.Join(", ", CommandTable.Names)}");
        call.Row = found.Row;
        if (found.Row.Alone && !_running.TryAdd(found.Row.Name, true))
            throw new CommandException(CommandError.Busy, $"{found.Row.Name} runs already");
        try
        {
            gate.Demand(request, call.Origin);
            return await DoAsync(call, found.Row, found.Command, stop);
        }
        finally
        {
            if (found.Row.Alone)
                _running.TryRemove(found.Row.Name, out _);
        }
    }

    private async Task<byte[]> DoAsync(CommandCall call, CommandRow row, ICommand command, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(row.Within, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            call.Args = new CommandArgs(call.Request!.Args);
            return CommandAnswer.Done(row.Name, await command.RunAsync(call.Args, limit.Token));
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or EngineException)
        {
            throw Explain(e, row, timeout.IsCancellationRequested && !stop.IsCancellationRequested);
        }
    }

    private static CommandException Explain(Exception e, CommandRow row, bool timedOut) => e switch
    {
        _ when timedOut => new(CommandError.TimedOut, $"{row.Name} has not ended within {row.Within.TotalSeconds:0} s; what it began goes on"),
        OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled } => new(CommandError.Failed, "the gateway is stopping"),
        RpcException { StatusCode: StatusCode.InvalidArgument } refused => new(CommandError.BadArgs, refused.Status.Detail),
        RpcException { StatusCode: StatusCode.Unavailable } away => new(CommandError.Failed, $"a part of the gateway is away: {away.Status.Detail}"),
        RpcException other => new(CommandError.Failed, other.Status.Detail.Length > 0 ? other.Status.Detail : $"{other.StatusCode}"),
        _ => new(CommandError.Failed, e.Message),
    };
}
