using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Cli.Asking;
using Edge.Control.Configuring.Sealing;

namespace Edge.Cli.Sealing;

/// <summary>Sealed by control's own code, in this process: the operator's key goes nowhere.</summary>
internal sealed class SealConfigCommand() : CliCommand("seal-config", "seal settings and meters for one gateway, where the operator is")
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Option<string> _to = new("--to") { HelpName = "DEVICE_KEY", Description = "the gateway's public key, as ./edge device-key shows it", Required = true };
    private readonly Option<string> _key = new("--key") { HelpName = "FILE", Description = "the operator's private key, PEM, P-256", Required = true };
    private readonly Option<string> _gateway = new("--gateway") { HelpName = "ID", Description = "the gateway's name (Gateway:Id)", Required = true };
    private readonly Option<int?> _serial = Positive.Option("--serial", "N", "above every number that this gateway has had");
    private readonly Option<int> _hours = Positive.Option("--hours", "H", "how long it may be put in place from now on", 168);
    private readonly Option<string?> _settings = new("--settings") { HelpName = "FILE", Description = "JSON that is merged into its edge.json; null takes a setting away" };
    private readonly Option<string?> _meters = new("--meters") { HelpName = "DIR", Description = "files of meters that are added or replaced" };
    private readonly Option<bool> _replace = new("--replace-meters") { Description = "all its other meters go" };
    private readonly Option<string> _out = new("--out") { HelpName = "FILE", Description = "where the sealed configuration is written", Required = true };

    public override CommandGroup Group => CommandGroup.AtTheDesk;

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols
    {
        get
        {
            _serial.Required = true;
            return [_to, _key, _gateway, _serial, _hours, _settings, _meters, _replace, _out];
        }
    }

    public override Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var content = Content(call);
        var path = call.Need(_out);
        if (Path.Exists(path))
            throw new Failure($"there is {path} already", "a sealed configuration is never overwritten", "give another --out, or move it away");
        var question = new JsonObject { ["to"] = call.Need(_to), ["key"] = SealedInput.Text(call.Need(_key)), ["content"] = content };
        var made = Answers.Understand(SealQuestion.Answer(Encoding.UTF8.GetBytes(question.ToJsonString())), "", "sealing");
        using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            file.Write(Encoding.ASCII.GetBytes(made.Text("sealed") + "\n"));
        call.Ui.Say($"{path}: number {content.Number("serial")} for {content.Text("gateway")}, until {content.Text("expires_at")}.");
        call.Ui.Say($"Put it in place at the gateway with ./edge apply-config {path}, or from the cloud with the command apply-config.");
        return Task.FromResult(0);
    }

    private JsonObject Content(CommandCall call)
    {
        var (settings, meters) = (call.Get(_settings), call.Get(_meters));
        if (settings is null && meters is null && !call.Get(_replace))
            throw new Usage("there is nothing to seal: give --settings FILE, --meters DIR, or both");
        if (meters is null && call.Get(_replace))
            throw new Usage("--replace-meters goes with --meters DIR");
        var content = new JsonObject
        {
            ["gateway"] = call.Need(_gateway),
            ["serial"] = call.Get(_serial)!.Value,
            ["expires_at"] = call.Time.GetUtcNow().AddHours(call.Get(_hours)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        if (settings is not null)
            content["settings"] = SealedInput.Settings(settings);
        if (meters is not null)
            content["meters"] = new JsonObject { ["mode"] = call.Get(_replace) ? "replace" : "merge", ["files"] = SealedInput.Meters(meters) };
        return content;
    }
}
