using Edge.Control.Commands;
using Edge.Hosting;

namespace Edge.Control.Trust;

/// <summary>Whose word counts for what changes this gateway.</summary>
[Section("Trust")]
internal sealed class TrustOptions : IChecksItself
{
    [Setting("The public key of who may update and configure this gateway from afar: ECDSA P-256, base64 of its SubjectPublicKeyInfo (RFC 5480). "
        + "Empty: updates, configurations from afar and whatever else must be signed are refused.")]
    public string OperatorKey { get; init; } = "";

    [Setting("Commands that are done for the cloud only when the operator has signed them, for example reboot and restart. Empty: whoever may write this gateway's "
        + "commands at its broker is trusted with all of them that are not signed by nature.")]
    public IReadOnlyList<string> SignedCommands { get; init; } = [];

    [Setting("File in which signed commands are remembered until they expire, so that none is done twice. While it cannot be written, nothing signed is done.")]
    public string UsedFile { get; init; } = "/data/control/signed-commands.used";

    public IEnumerable<string> Check()
    {
        foreach (var unknown in SignedCommands.Except(CommandTable.Names))
            yield return $"SignedCommands: there is no command {unknown}; there are {string.Join(", ", CommandTable.Names)}";
        if (OperatorKey.Length > 0 && !OperatorSignature.IsKey(OperatorKey))
            yield return "OperatorKey: base64 of an ECDSA P-256 public key is expected, one line, as `openssl ec -pubout -outform DER | base64 -w0` gives it";
    }
}
