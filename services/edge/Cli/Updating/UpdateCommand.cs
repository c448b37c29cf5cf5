using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Updating;

/// <summary>Gives a signed bundle to the gateway and shows how its installation goes. Control decides and does all of it.</summary>
internal sealed class UpdateCommand() : CliCommand("update", "install a signed bundle; what does not do its work is taken back")
{
    private readonly Argument<string?> _source = new("FILE|URL") { Description = "a file of this machine, or an address that begins with https://", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _wait = new("--wait") { Description = "show how it goes, until its end" };
    private readonly Option<bool> _status = new("--status") { Description = "only tell how it goes, or how the last one went" };

    protected override IEnumerable<Symbol> Symbols => [_source, _wait, _status];

    public override Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var (source, control) = (call.Get(_source), new UpdateControl(call.Project));
        if (string.IsNullOrEmpty(source) != call.Get(_status))
            throw new Usage("either FILE|URL or --status is expected");
        return string.IsNullOrEmpty(source) ? ShowAsync(call, control, stop) : InstallAsync(call, control, source, stop);
    }

    private async Task<int> InstallAsync(CommandCall call, UpdateControl control, string source, CancellationToken stop)
    {
        var isFile = !source.Contains("://", StringComparison.Ordinal);
        if (isFile && !File.Exists(source))
            throw new Usage($"{source} is no file, and no address that begins with https://");
        if (isFile)
            await call.Ui.StepAsync("Giving the bundle to control", async step =>
            {
                await control.GiveAsync(source, stop);
                step.Detail = Tables.Size(new FileInfo(source).Length);
            });
        await control.BeginAsync(isFile ? new() { ["file"] = UpdateControl.BundleName } : new() { ["url"] = source }, stop);
        if (!call.Get(_wait))
        {
            call.Ui.Say($"The update has begun. ./edge update --status{call.Project.Option} tells how it goes.");
            return 0;
        }

        var told = await new UpdateWait(call, control).RunAsync(stop);
        // Of no more use, and large. The next one would take its place anyway.
        if (isFile)
            await control.DropAsync(stop);
        return End(call, told);
    }

    private static async Task<int> ShowAsync(CommandCall call, UpdateControl control, CancellationToken stop)
    {
        var told = await control.AskAsync(stop);
        if (told.Text("state") == "none")
        {
            call.Ui.Say("There was no update yet.");
            return 0;
        }

        var versions = told.Text("from_version") + (told.Text("to_version") is { Length: > 0 } to ? $" -> {to}" : "");
        call.Ui.Say($"{told.Text("state").Replace('_', ' ')}  {versions}  {told.Text("changed")}\n  {told.Text("text")}");
        if (told.Text("previous_version") is { Length: > 0 } previous)
            call.Ui.Say($"  kept to go back to: {previous}");
        return 0;
    }

    private static int End(CommandCall call, JsonNode told)
    {
        var (state, text) = (told.Text("state"), told.Text("text"));
        if (state != "done")
            throw new Failure(
                state switch { "refused" => "The update was refused", "rolled_back" => "The update was taken back", _ => "The update has failed" },
                text, "see ./edge status" + call.Project.Option);
        call.Ui.Say($"Release {told.Text("to_version")} is installed and does its work: {text}");
        return 0;
    }
}
