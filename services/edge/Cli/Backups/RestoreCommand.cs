using System.CommandLine;
using System.Text.Json.Nodes;

namespace Edge.Cli.Backups;

internal sealed class RestoreCommand() : CliCommand("restore", "put a backup in the place of the database, which is set aside; shows what would be missing and asks first")
{
    private readonly Argument<string> _file = new("FILE") { Description = "as ./edge backup has written it" };
    private readonly Option<bool> _yes = new("--yes") { Description = "do not ask" };

    protected override IEnumerable<Symbol> Symbols => [_file, _yes];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var path = Path.GetFullPath(call.Need(_file));
        if (!File.Exists(path))
            throw new Usage($"{path} is no file");
        var store = await StoreProgram.FindAsync(call.Project, stop);
        var found = await call.Ui.StepAsync("Checking the backup", _ => store.CheckAsync(path, stop));
        Show(call, await store.NowAsync(stop), found);
        if (!call.Get(_yes) && !await IsConfirmedAsync(call, stop))
        {
            call.Ui.Say("Nothing was changed.");
            return 1;
        }

        var told = await new StoppedWriters(call).DoAsync(() => call.Ui.StepAsync("Restoring", _ => store.RestoreAsync(path, stop)), stop);
        call.Ui.Say($"{told} (in the volume {call.Project.Name}_store, until three newer ones are).");
        call.Ui.Say("Counters are again what they were then; what was sent after the backup and is in it is sent once more, with the same keys.");
        return 0;
    }

    private static void Show(CommandCall call, JsonNode? now, JsonNode found)
    {
        call.Ui.Table(BackupWords.Header, [BackupWords.Row("now", now), BackupWords.Row("in the backup", found)]);
        call.Ui.Say("\n" + BackupWords.Missing(now, found));
    }

    private static async Task<bool> IsConfirmedAsync(CommandCall call, CancellationToken stop)
    {
        if (!call.Caller.InputIsTerminal)
            throw new Usage("there is no terminal to ask whether this is meant: give --yes");
        call.Ui.Note("\nReplace the database with the backup? Type yes:");
        return "yes".Equals((await call.Caller.Input.ReadLineAsync(stop))?.Trim(), StringComparison.OrdinalIgnoreCase);
    }
}
