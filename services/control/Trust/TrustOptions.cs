using Edge.Hosting;

namespace Edge.Control.Trust;

/// <summary>Whose word counts for what changes this gateway.</summary>
[Section("Trust")]
internal sealed class TrustOptions : IChecksItself
{
    [Setting("The public key of who may update and configure this gateway from afar: ECDSA P-256, base64 of its SubjectPublicKeyInfo (RFC 5480). "
        + "Empty: updates, configurations from afar and whatever else must be signed are refused.")]
    public string OperatorKey { get; init; } = "";

    public IEnumerable<string> Check()
    {
        if (OperatorKey.Length > 0 && !OperatorSignature.IsKey(OperatorKey))
            yield return "OperatorKey: base64 of an ECDSA P-256 public key is expected, one line, as `openssl ec -pubout -outform DER | base64 -w0` gives it";
    }
}
