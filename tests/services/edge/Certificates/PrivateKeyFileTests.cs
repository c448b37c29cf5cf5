using System.Security.Cryptography;
using Edge.Cli.Certificates;

namespace Edge.Cli.Tests.Certificates;

public sealed class PrivateKeyFileTests
{
    // As openssl ec -aes256 writes it, which .NET by itself does not read. A key of this test alone.
    private const string Locked = """
        -----BEGIN EC PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-256-CBC,7AE1A077871715334C6FB2C7ED497CFC

        SPJdT64e+HcoJWSIZROccmLCnY+87eGqXH3F/5kbBED0tCVcOAar/4oz8OvAThZ4
        AB9QwEMRAkDYkYVJjc2tKmE3NM7GZEpvrb3LrhKYPuQRGJXzE5u0JGl0aGBXaEff
        fR4XJ7hZUOKOjjI5mio+6w0bxShPpztoCX6m1UWrES4=
        -----END EC PRIVATE KEY-----
        """;

    private const string Public = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAELc1sQI7Q0tLQE1AKFEh7ylaR5wOxU3jTjnKAOt3r9YJvjghc3dndmGS7HOT3ZO4zA0o23HmnJjpeekJh+Sv7Dw==";

    [Fact]
    public void A_key_that_openssl_has_locked_in_its_older_form_is_read()
    {
        Assert.True(PrivateKeyFile.IsLocked(Locked));
        using var key = PrivateKeyFile.Read(Locked, "secret");
        Assert.Equal(Public, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()));
        Assert.ThrowsAny<CryptographicException>(() => PrivateKeyFile.Read(Locked, "other"));
    }

    [Fact]
    public void Every_form_that_is_not_locked_is_read()
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var (made, pem) in new (AsymmetricAlgorithm, string)[]
        {
            (rsa, rsa.ExportPkcs8PrivateKeyPem()), (rsa, rsa.ExportRSAPrivateKeyPem()), (ec, ec.ExportPkcs8PrivateKeyPem()), (ec, ec.ExportECPrivateKeyPem()),
            (ec, "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + ec.ExportECPrivateKeyPem()),
        })
        {
            using var read = PrivateKeyFile.Read(pem, "");
            Assert.Equal(made.ExportSubjectPublicKeyInfo(), read.ExportSubjectPublicKeyInfo());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public void What_is_none_is_refused(string pem) => Assert.ThrowsAny<CryptographicException>(() => PrivateKeyFile.Read(pem, ""));
}
