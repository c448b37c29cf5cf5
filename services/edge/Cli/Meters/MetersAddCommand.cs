using System.CommandLine;
using Edge.Cli.Asking;

namespace Edge.Cli.Meters;

internal sealed class MetersAddCommand() : CliCommand("add", "try a meter and add it; asks for its key")
{
    private readonly Argument<string> _name = new("NAME") { Description = "for people, for example 'Flat 3 cold water'" };
    private readonly Argument<string> _id = new("ID") { Description = "8 digits, or a wildcard such as '*.M=SON'" };
    private readonly Option<string?> _driver = new("--driver") { HelpName = "D", Description = "the decoder's driver (default: the one for what was heard of it)" };
    private readonly Option<bool> _force = new("--force") { Description = "save it even if its telegrams cannot be read this way" };
    private readonly KeyOptions _key = new();

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_name, _id, _driver, _force, _key.FromInput, _key.None];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var (name, id) = (call.Need(_name), call.Need(_id));
        var file = MeterDraft.FileName(name, id);
        MeterDraft.CheckText("id", id);
        _key.Check(call);
        var listener = await ListenerProgram.FindAsync(call, stop);
        var driver = call.Get(_driver) ?? await MeterTrial.DriverAsync(call, listener, id, stop);
        var text = MeterDraft.Content(name, driver, id, await _key.AskAsync(call, stop));
        await RefuseBadAsync(call, listener, file, text, stop);
        call.Ui.Say($"Saved as {await new MeterStore(call.Project, call.Ui).SaveAsync(file, text, stop)}.");
        if (!listener.Runs)
        {
            call.Ui.Say("The listener does not run; it will use it when it starts.");
            return 0;
        }

        await ConfiguredMeters.AwaitAsync(call, listener, file, gone: false, stop);
        call.Ui.Say("The listener uses it now.");
        await TellRedecodedAsync(call, listener, id, stop);
        return 0;
    }

    /// <summary>Nothing is saved that cannot be used, or that was tried and does not read the meter.</summary>
    private async Task RefuseBadAsync(CommandCall call, ListenerProgram listener, string file, string text, CancellationToken stop)
    {
        if (!listener.Runs)
        {
            if (await listener.CheckAsync(file, text, stop) is { Length: > 0 } wrong)
                throw new Failure("this meter cannot be added", wrong, "correct it and try again");
            call.Ui.Note("note: the listener does not run, so key and driver were not tried");
            return;
        }

        var result = await MeterTrial.RunAsync(call, listener, file, text, stop);
        if (result.Text("fault") is { Length: > 0 } fault)
            throw new Failure("this meter cannot be added", fault, "correct it and try again");
        var (tried, decoded) = (result.Number("frames_tried"), result.Number("frames_decoded"));
        if (tried > 0 && decoded == 0 && !call.Get(_force))
            throw new Failure("this meter was not added: its telegrams cannot be read this way", result.Text("trouble"), "check key and driver; --force saves it all the same");
        if (tried == 0)
            call.Ui.Note($"note: {result.Text("trouble")}");
        else
            call.Ui.Say($"Tried on {tried} telegram(s), {decoded} could be read.");
    }

    private static async Task TellRedecodedAsync(CommandCall call, ListenerProgram listener, string id, CancellationToken stop)
    {
        // By itself the listener has begun already; this waits for it and sees what is left.
        try
        {
            var result = await listener.RedecodeAsync(MeterDraft.IsId(id) ? id : "", stop);
            var (tried, stored) = (result.Number("frames_tried"), result.Number("frames_stored"));
            if (stored > 0)
                call.Ui.Say($"{stored} telegram(s) that were kept of it are readings now.");
            if (tried > stored)
                call.Ui.Say($"{tried - stored} kept telegram(s) still cannot be read.");
            if (tried == 0)
                call.Ui.Say("Nothing of it is waiting to be read.");
        }
        catch (Failure failure)
        {
            call.Ui.Note($"note: what is kept of it could not be tried just now; the listener tries again by itself\n{failure.Message}");
        }
    }
}
