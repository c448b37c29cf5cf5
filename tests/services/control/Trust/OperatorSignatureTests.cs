using System.Security.Cryptography;
using Edge.Control.Trust;

namespace Edge.Control.Tests.Trust;

public sealed class OperatorSignatureTests : IDisposable
{
    private readonly ECDsa _operator = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _content = "send now"u8.ToArray();

    [Fact]
    public void What_the_operator_signed_verifies_and_nothing_else()
    {
        var signature = Sign(_operator);
        var trusted = Trusting(_operator);
        Assert.True(trusted.Verifies(_content, signature));
        Assert.False(trusted.Verifies("send now!"u8, signature));
        Assert.False(trusted.Verifies(_content, []));
        Assert.False(trusted.Verifies(_content, signature.AsSpan(1)));
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(trusted.Verifies(_content, Sign(stranger)));
    }

    [Fact]
    public void Without_a_key_nobody_is_trusted()
    {
        var nobody = new OperatorSignature(new TrustOptions());
        Assert.False(nobody.IsPossible);
        Assert.False(nobody.Verifies(_content, Sign(_operator)));
    }

    [Theory]
    [InlineData("no base64")]
    [InlineData("AAAA")]
    public void A_key_that_is_none_is_told_at_the_start(string key) =>
        Assert.StartsWith("OperatorKey: ", Assert.Single(new TrustOptions { OperatorKey = key }.Check()), StringComparison.Ordinal);

    [Fact]
    public void A_key_of_another_curve_is_told_at_the_start()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Single(new TrustOptions { OperatorKey = Public(other) }.Check());
        Assert.Empty(new TrustOptions { OperatorKey = Public(_operator) }.Check());
    }

    public void Dispose() => _operator.Dispose();

    private static OperatorSignature Trusting(ECDsa key) => new(new TrustOptions { OperatorKey = Public(key) });

    private static string Public(ECDsa key) => Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

    private byte[] Sign(ECDsa key) => key.SignData(_content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
}
