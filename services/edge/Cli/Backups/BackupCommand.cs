using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Edge.Cli.Asking;

namespace Edge.Cli.Backups;

internal sealed partial class BackupCommand() : CliCommand("backup", "write a checked copy of all readings to a folder or a stick, while the gateway runs")
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Option<string> _to = new("--to") { HelpName = "DIR", Description = "the folder, made when it is missing", DefaultValueFactory = _ => "backups" };
    private readonly Option<string?> _name = new("--name") { HelpName = "N", Description = "the file's name (default: edge- and the time in UTC)" };

    protected override IEnumerable<Symbol> Symbols => [_to, _name];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var (name, folder) = (FileName(call), Path.GetFullPath(call.Get(_to)!));
        var target = Path.Combine(folder, name);
        if (Path.Exists(target))
            throw new Failure($"there is {target} already", "a backup is never overwritten", "give another --name, or move it away");
        var store = await StoreProgram.FindAsync(call.Project, stop);
        using var own = new OwnFolder(call.Caller, folder);
        var made = await call.Ui.StepAsync("Writing and checking the backup", _ => store.BackupAsync(name, stop));
        try
        {
            await call.Ui.StepAsync("Copying it out", async step =>
            {
                await CopyAsync(call, store, made, target, stop);
                step.Detail = Tables.Size(made.Number("bytes"));
            });
        }
        finally
        {
            await RemoveAsync(call, store, NameInside(made));
        }

        call.Ui.Say($"{target}: {BackupWords.Describe(made)}");
        call.Ui.Say($"Bring it back with ./edge restore{call.Project.Option} {target}");
        return 0;
    }

    private static string NameInside(JsonNode made) => Path.GetFileName(made.Text("path"));

    private string FileName(CommandCall call)
    {
        if (call.Get(_name) is not { } name)
            return call.Time.GetUtcNow().ToString("'edge-'yyyyMMdd'T'HHmmss'Z.db'", CultureInfo.InvariantCulture);
        if (!FileNameForm().IsMatch(name))
            throw new Usage($"--name '{name}': at most 97 of A-Z, a-z, 0-9, '.', '_', '-' are expected, and no '.' at the beginning");
        return name.EndsWith(".db", StringComparison.Ordinal) ? name : name + ".db";
    }

    /// <summary>Under its name only when it is whole and on the disk.</summary>
    private static async Task CopyAsync(CommandCall call, StoreProgram store, JsonNode made, string target, CancellationToken stop)
    {
        var (folder, expected) = (Path.GetDirectoryName(target)!, made.Number("bytes"));
        var unfinished = Path.Combine(folder, $".{Path.GetFileName(target)}.unfinished");
        File.Delete(unfinished);
        try
        {
            await using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                await store.CopyOutAsync(NameInside(made), file, stop);
                file.Flush(flushToDisk: true);
                if (file.Length != expected)
                    throw new Failure($"{BackupWords.Count(file.Length)} of {BackupWords.Count(expected)} bytes arrived in {folder}", "", "look at the space there, and try again");
            }

            OwnFolder.GiveToCaller(call.Caller, unfinished);
            File.Move(unfinished, target);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    // On the gateway's card the copy would take room for nothing; the scheduled backups stay there. Also when the person has given up.
    private static async Task RemoveAsync(CommandCall call, StoreProgram store, string name)
    {
        try
        {
            await store.RemoveAsync(name, CancellationToken.None);
        }
        catch (Failure failure)
        {
            call.Ui.Note($"note: {failure.Message}");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,96}\z")]
    private static partial Regex FileNameForm();
}
