using System.Security.Cryptography;
using System.Text;

namespace Edge.Control.Tests.Commands.Signing;

/// <summary>Somebody with a key who signs requests, as docs/commands.md tells.</summary>
internal sealed class Operator : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PublicKey => Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo());

    public byte[] Sign(string request) => Wrap(request, _key.SignData(Encoding.UTF8.GetBytes(request), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    public string SignText(string request) => Encoding.UTF8.GetString(Sign(request));

    public static byte[] Wrap(string request, byte[] signature) => Encoding.UTF8.GetBytes(
        $$"""{"signed":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(request))}}","signature":"{{Convert.ToBase64String(signature)}}"}""");

    public void Dispose() => _key.Dispose();
}
