using System.Security.Cryptography;
using Edge.Cli.Signing;
using Edge.Cli.Tests.Support;
using Edge.Control.Trust;

namespace Edge.Cli.Tests.Signing;

public sealed class OperatorKeyTests : IDisposable
{
    private readonly Desk _desk = new();

    private string Key => Path.Combine(_desk.Root, "operator.key");

    [Fact]
    public async Task A_gateway_that_was_told_the_line_takes_what_is_signed_with_it()
    {
        var typed = await _desk.TypeAsync("operator-key", Key);
        Assert.Equal(0, typed.Code);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key));
        var line = typed.Output.Split('"')[^2];
        Assert.Equal(line, OperatorKey.PublicLine(Key + ".pub"));
        using var key = await OperatorKey.ReadAsync(Key, NobodyAsync);
        Assert.True(new OperatorSignature(new() { OperatorKey = line }).Verifies("a"u8, OperatorKey.Sign(key, "a"u8)));
        Assert.False(new OperatorSignature(new() { OperatorKey = line }).Verifies("b"u8, OperatorKey.Sign(key, "a"u8)));
    }

    [Fact]
    public async Task A_key_is_never_overwritten()
    {
        await _desk.TypeAsync("operator-key", Key);
        var before = _desk.Read("operator.key");
        var typed = await _desk.TypeAsync("operator-key", Key);
        Assert.Equal((1, before), (typed.Code, _desk.Read("operator.key")));
        Assert.Contains("never overwritten", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_key_is_not_taken_for_a_public_one_nor_the_other_way()
    {
        await _desk.TypeAsync("operator-key", Key);
        Assert.Null(OperatorKey.PublicLine(Key));
        await Assert.ThrowsAsync<Failure>(() => OperatorKey.ReadAsync(Key + ".pub", NobodyAsync));
    }

    [Fact]
    public async Task Keys_of_openssl_are_read_in_each_of_their_forms()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var pem in new[] { made.ExportPkcs8PrivateKeyPem(), made.ExportECPrivateKeyPem(), made.ExportEncryptedPkcs8PrivateKeyPem("word", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)) })
        {
            File.WriteAllText(Key, pem);
            using var key = await OperatorKey.ReadAsync(Key, () => Task.FromResult("word"));
            Assert.Equal(OperatorKey.Line(made), OperatorKey.Line(key));
        }
    }

    [Fact]
    public async Task Every_other_kind_of_key_is_refused()
    {
        using var rsa = RSA.Create(2048);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var pem in new[] { rsa.ExportPkcs8PrivateKeyPem(), other.ExportPkcs8PrivateKeyPem(), "no key" })
        {
            File.WriteAllText(Key, pem);
            await Assert.ThrowsAsync<Failure>(() => OperatorKey.ReadAsync(Key, NobodyAsync));
        }

        await Assert.ThrowsAsync<Failure>(() => OperatorKey.ReadAsync(Key + ".none", NobodyAsync));
    }

    public void Dispose() => _desk.Dispose();

    private static Task<string> NobodyAsync() => throw new InvalidOperationException("nobody is to be asked");
}
