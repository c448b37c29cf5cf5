using System.CommandLine;

namespace Edge.Cli.Orders;

internal sealed class OrderCommand() : CliCommand("command", "have control do one command, as the cloud can (docs/commands.md)")
{
    private const int MostName = 40;

    private readonly Argument<string> _name = new("NAME") { Description = "for example restart, logs, check-device" };
    private readonly Argument<string[]> _arguments = new("KEY=VALUE") { Description = "for example service=store", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _json = new("--json") { Description = "the result as one line of JSON, for programs" };

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_name, _arguments, _json];

    public override Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var name = call.Need(_name);
        if (name.Length is 0 or > MostName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new Usage($"{name}: a command's name has a-z, 0-9 and -");
        return Order.RunAsync(call, name, OrderArguments.Read(call.Get(_arguments) ?? []), call.Get(_json), stop);
    }
}
