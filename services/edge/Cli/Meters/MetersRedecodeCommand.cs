using System.CommandLine;
using Edge.Cli.Asking;

namespace Edge.Cli.Meters;

internal sealed class MetersRedecodeCommand() : CliCommand("redecode", "decode now what could not be decoded when it was heard")
{
    private readonly Argument<string?> _id = new("ID") { Description = "only of this meter (8 digits; default: all)", Arity = ArgumentArity.ZeroOrOne };

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_id];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var id = call.Get(_id);
        if (id is not null && !MeterDraft.IsId(id))
            throw new Usage($"'{id}' is no id: 8 digits are expected");
        var listener = await ListenerProgram.FindAsync(call, stop);
        listener.Require();
        var result = await call.Ui.StepAsync("Decoding what is kept", _ => listener.RedecodeAsync(id ?? "", stop));
        call.Ui.Say($"{result.Number("frames_stored")} of {result.Number("frames_tried")} kept telegram(s) are readings now.");
        return 0;
    }
}
