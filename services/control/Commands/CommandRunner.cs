using System.Collections.Concurrent;
using Edge.Hosting;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Commands;

/// <summary>Does what a request asks for, if the list has it; there is an answer in any case.</summary>
internal sealed class CommandRunner(CommandTable table, TimeProvider time, ILogger<CommandRunner> log)
{
    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    /// <summary>The answer, as it goes to whoever asked.</summary>
    public async Task<byte[]> RunAsync(ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        string? name = null;
        var began = time.GetTimestamp();
        try
        {
            var request = CommandRequest.Parse(payload);
            name = request.Command;
            var row = table.Find(name)
                ?? throw new CommandException(CommandError.UnknownCommand, $"there is no command {name}; there are {table.Names}");
            var answer = await RunAsync(row, request, stop);
            Log.CommandDone(log, name, time.GetElapsedTime(began));
            return answer;
        }
        catch (CommandException e)
        {
            Log.CommandNotDone(log, name ?? "?", e.Error, e.Message, time.GetElapsedTime(began));
            return CommandAnswer.Refused(name, e);
        }
#pragma warning disable CA1031 // What the cloud asks for must not be able to end this process: a fault of ours costs that command only, and is logged.
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            Log.CommandFault(log, e, name ?? "?");
            return CommandAnswer.Refused(name, new(CommandError.Failed, "a fault of the gateway, which its log has"));
        }
#pragma warning restore CA1031
    }

    private async Task<byte[]> RunAsync(CommandRow row, CommandRequest request, CancellationToken stop)
    {
        if (row.Alone && !_running.TryAdd(row.Name, true))
            throw new CommandException(CommandError.Busy, $"{row.Name} runs already");
        using var timeout = new CancellationTokenSource(row.Within, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            return CommandAnswer.Done(row.Name, await row.Command.RunAsync(new CommandArgs(request.Args), limit.Token));
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            throw Explain(e, row, timeout.IsCancellationRequested && !stop.IsCancellationRequested);
        }
        finally
        {
            if (row.Alone)
                _running.TryRemove(row.Name, out _);
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
