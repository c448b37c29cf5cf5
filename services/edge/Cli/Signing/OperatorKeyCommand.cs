using System.CommandLine;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Cli.Signing;

internal sealed class OperatorKeyCommand() : CliCommand("operator-key", "make the key pair that bundles are signed with, and show what gateways must know of it")
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForAll = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly Argument<string> _file = new("FILE") { Description = "where the private key goes; never overwritten" };

    public override CommandGroup Group => CommandGroup.AtTheDesk;

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_file];

    public override Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var path = call.Need(_file);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Made with its mode, so that nobody reads it in between.
        Write(path, key.ExportPkcs8PrivateKeyPem() + "\n", OwnerOnly);
        Write(path + ".pub", key.ExportSubjectPublicKeyInfoPem() + "\n", ForAll);
        call.Ui.Say($"{path} is the private key: keep it offline, with a copy. Who has it can install software on all gateways that trust it.");
        call.Ui.Say($"{path}.pub is its public half: ./edge provision --operator-key takes it, or this goes into a gateway's config/edge.json:");
        call.Ui.Say();
        call.Ui.Say($$"""  "Trust": {"OperatorKey": "{{OperatorKey.Line(key)}}"}""");
        return Task.FromResult(0);
    }

    // Never over an existing one: whatever trusts that would be lost.
    private static void Write(string path, string pem, UnixFileMode mode)
    {
        if (Path.Exists(path))
            throw new Failure($"{path} is there already", "a key is never overwritten: the gateways that trust it would be lost", "choose another name");
        try
        {
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
            file.Write(Encoding.ASCII.GetBytes(pem));
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure($"cannot write {path}", e.Message, "choose another place", e);
        }
    }
}
