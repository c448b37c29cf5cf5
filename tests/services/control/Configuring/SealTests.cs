using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.Control.Configuring;
using Edge.Control.Configuring.Sealing;
using Edge.Control.Trust;

namespace Edge.Control.Tests.Configuring;

public sealed class SealTests : IDisposable
{
    private readonly ECDiffieHellman _device = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _operator = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _content = """{"gateway":"house-17","serial":4}"""u8.ToArray();

    [Fact]
    public void What_is_sealed_for_a_device_is_read_there()
    {
        var whole = Seal.Close(_content, _device, _operator);
        Assert.Equal(_content, Seal.Open(whole, _device, Trusting(_operator)));
        Assert.NotEqual(whole, Seal.Close(_content, _device, _operator));
        Assert.DoesNotContain("house-17", Encoding.Latin1.GetString(whole), StringComparison.Ordinal);
    }

    /// <summary>Every bit there is, so that no chance is needed.</summary>
    [Fact]
    public void Each_bit_that_differs_spoils_it()
    {
        var whole = Seal.Close(_content, _device, _operator);
        var trust = Trusting(_operator);
        for (var bit = 0; bit < 8 * whole.Length; bit++)
        {
            var spoilt = whole.ToArray();
            spoilt[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<ConfigurationException>(() => Seal.Open(spoilt, _device, trust));
        }
    }

    [Fact]
    public void A_part_of_it_or_more_than_it_is_refused()
    {
        var whole = Seal.Close(_content, _device, _operator);
        var trust = Trusting(_operator);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<ConfigurationException>(() => Seal.Open(whole.AsSpan(0, length), _device, trust));
        Assert.Throws<ConfigurationException>(() => Seal.Open([.. whole, 0], _device, trust));
    }

    [Fact]
    public void Whatever_else_arrives_is_refused()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var trust = Trusting(_operator);
        for (var n = 0; n < 2000; n++)
        {
            var bytes = new byte[random.Next(600)];
            random.NextBytes(bytes);
            byte[] whole = n % 2 == 0 ? bytes : [.. SealedForm.Mark, 0, (byte)random.Next(80), .. bytes];
            Assert.Throws<ConfigurationException>(() => Seal.Open(whole, _device, trust));
        }
    }

    [Fact]
    public void Another_device_another_operator_and_no_operator_open_nothing()
    {
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var whole = Seal.Close(_content, _device, _operator);
        Refused("has not sealed this for this device", whole, other, Trusting(_operator));
        Refused("has not sealed this for this device", whole, _device, Trusting(stranger));
        Refused("no operator's key is set", whole, _device, new OperatorSignature(new TrustOptions()));
    }

    [Fact]
    public void What_the_operator_signed_for_another_purpose_is_no_configuration()
    {
        var whole = Seal.Close(_content, _device, _operator);
        Assert.True(SealedForm.TrySplit(whole, out _, out var body));
        var signature = _operator.SignData(body.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Refused("has not sealed this", SealedForm.Join(signature, body), _device, Trusting(_operator));
    }

    [Fact]
    public void A_signed_body_that_is_no_cipher_is_refused()
    {
        byte[] body = [4, .. new byte[64], .. _content, .. new byte[16]];
        var signature = _operator.SignData(SealedForm.Signed(SealedForm.Point(_device), body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Refused("signed, but not decipherable", SealedForm.Join(signature, body), _device, Trusting(_operator));
    }

    [Fact]
    public void The_program_seals_what_a_device_can_open_and_refuses_what_it_would_refuse()
    {
        var answer = JsonElement.Parse(Ask("""{"gateway":"house-17","serial":4,"expires_at":"2026-02-01T00:00:00Z","settings":{"Uplink":{}}}"""));
        var whole = answer.GetProperty("answer").GetProperty("sealed").GetBytesFromBase64();
        Assert.Contains("\"serial\":4", Encoding.UTF8.GetString(Seal.Open(whole, _device, Trusting(_operator))), StringComparison.Ordinal);
        Assert.Contains("serial:", Ask("""{"gateway":"house-17","expires_at":"2026-02-01T00:00:00Z","settings":{}}"""), StringComparison.Ordinal);
        Assert.Contains("Trust cannot be changed", Ask("""{"gateway":"g","serial":4,"expires_at":"2026-02-01T00:00:00Z","settings":{"Trust":{}}}"""), StringComparison.Ordinal);
        Assert.StartsWith("""{"error":""", SealQuestion.Answer("{}"u8.ToArray()), StringComparison.Ordinal);
        Assert.StartsWith("""{"error":""", SealQuestion.Answer("nonsense"u8.ToArray()), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _device.Dispose();
        _operator.Dispose();
    }

    private string Ask(string content) => SealQuestion.Answer(JsonSerializer.SerializeToUtf8Bytes(new
    {
        to = Convert.ToBase64String(_device.ExportSubjectPublicKeyInfo()),
        key = _operator.ExportECPrivateKeyPem(),
        content = JsonElement.Parse(content),
    }));

    private static void Refused(string reason, byte[] whole, ECDiffieHellman device, OperatorSignature trust) =>
        Assert.Contains(reason, Assert.Throws<ConfigurationException>(() => Seal.Open(whole, device, trust)).Message, StringComparison.Ordinal);

    private static OperatorSignature Trusting(ECDsa key) => new(new TrustOptions { OperatorKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()) });
}
