using System.CommandLine;
using Edge.Cli.Asking;

namespace Edge.Cli.Sealing;

internal sealed class DeviceKeyCommand() : CliCommand("device-key", "show what a configuration is sealed for: this gateway's name, public key and last serial number")
{
    private readonly Option<bool> _json = Flags.Json();

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_json];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var told = await new ControlProgram(call.Project).AskAsync("device-key", ChangeStatus.Telling, null, stop);
        if (call.Get(_json))
            call.Ui.Say(told);
        else
            call.Ui.Table(["", ""], [["gateway", told.Text("gateway")], ["device key", told.Text("device_key")], ["last serial", told.Number("last_serial")]]);
        return 0;
    }
}
