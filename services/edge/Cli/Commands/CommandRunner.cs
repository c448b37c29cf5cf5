using System.CommandLine;

namespace Edge.Cli.Commands;

/// <summary>Runs a command for its caller: the project, the engine made ready where it is needed, and its failures as lines and exit codes.</summary>
internal sealed class CommandRunner(Caller caller)
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int Wrong = 2;

    public SharedOptions Shared { get; } = new(caller);

    public async Task<int> RunAsync(CliCommand command, ParseResult parsed, CancellationToken stop)
    {
        using var ui = new Ui(caller);
        try
        {
            var engine = new Engine(caller, ui);
            var call = new CommandCall(parsed, new(caller, engine, Shared.Project(parsed), Shared.Data(parsed)), ui, Shared.Limit(parsed));
            if (command.StartsEngine)
                await engine.EnsureAsync(stop);
            return await command.RunAsync(call, stop) is var code and (Done or Failed or Wrong) ? code : Failed;
        }
        catch (Usage usage)
        {
            ui.Note($"edge: {usage.Message}");
            return Wrong;
        }
        catch (Failure failure)
        {
            ui.Note($"edge: {failure.Message}");
            return Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            ui.Note("edge: stopped by you; ./edge status shows what runs");
            return Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ui.Note($"edge: {new Failure(e.Message, "", e is UnauthorizedAccessException && !caller.IsRoot ? "try again as root (sudo)" : "").Message}");
            return Failed;
        }
    }
}
