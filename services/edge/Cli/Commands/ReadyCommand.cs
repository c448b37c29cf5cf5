using System.Security.Cryptography;

namespace Edge.Cli.Commands;

/// <summary>What ./edge asks first: whether this program runs here at all, with what it takes from the machine (OpenSSL).</summary>
internal sealed class ReadyCommand() : CliCommand("ready", "whether the program runs on this machine")
{
    public override bool IsHidden => true;

    public override bool StartsEngine => false;

    // Without OpenSSL the runtime ends the program here, and says what it looked for.
    public override Task<int> RunAsync(CommandCall call, CancellationToken stop) => Task.FromResult(SHA256.HashData([]).Length > 0 ? 0 : 1);
}
