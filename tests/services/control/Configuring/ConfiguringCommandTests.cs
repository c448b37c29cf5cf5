using System.Security.Cryptography;
using System.Text.Json;
using Edge.Control.Configuring.Sealing;
using Edge.Control.Tests.Commands;

namespace Edge.Control.Tests.Configuring;

/// <summary>As the cloud asks: over the bus, with the product's own broker settings.</summary>
public sealed class ConfiguringCommandTests
{
    [Fact]
    public async Task The_device_tells_its_public_key_and_the_same_one_each_time()
    {
        await using var house = await ControlHouse.StartAsync();
        var told = (await house.AskAsync("""{"command":"device-key"}""")).GetProperty("result");
        Assert.Equal(("gateway", 0), (told.GetProperty("gateway").GetString(), told.GetProperty("last_serial").GetInt32()));
        using var key = ECDiffieHellman.Create();
        key.ImportSubjectPublicKeyInfo(told.GetProperty("device_key").GetBytesFromBase64(), out _);
        Assert.Equal(256, key.KeySize);
        var again = (await house.AskDirectlyAsync("""{"command":"device-key"}""")).GetProperty("answer");
        Assert.Equal(told.GetProperty("device_key").GetString(), again.GetProperty("device_key").GetString());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(house.Data, "device-key.pem")));
    }

    [Fact]
    public async Task The_largest_configuration_gets_here_and_a_larger_one_is_refused()
    {
        await using var house = await ControlHouse.StartAsync();
        var largest = await house.AskAsync(Apply(new byte[SealedForm.MaxBytes]));
        Assert.Equal("this gateway takes no configuration from afar: no operator's key is set (Trust:OperatorKey)", largest.GetProperty("text").GetString());
        Assert.Equal("bad_args", (await house.AskAsync(Apply(new byte[SealedForm.MaxBytes + 1]))).GetProperty("error").GetString());
        foreach (var config in (string[])["\"\"", "1", "\"no base64!\"", "null"])
            Assert.Equal("bad_args", (await house.AskAsync($$$"""{"command":"apply-config","args":{"config":{{{config}}}}}""")).GetProperty("error").GetString());
        Assert.Equal("none", (await house.AskAsync("""{"command":"config-status"}""")).GetProperty("result").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_certificate_is_asked_for_by_a_request_and_text_that_is_none_is_refused()
    {
        await using var house = await ControlHouse.StartAsync();
        var request = (await house.AskAsync("""{"command":"renew-certificate"}""")).GetProperty("result").GetProperty("request").GetString();
        Assert.StartsWith("-----BEGIN CERTIFICATE REQUEST-----\n", request, StringComparison.Ordinal);
        var refused = await house.AskAsync("""{"command":"renew-certificate","args":{"certificate":"nothing"}}""");
        Assert.Equal("failed", refused.GetProperty("error").GetString());
        foreach (var certificate in (string[])["\"\"", "1", "\"\\u0007\"", $"\"{new string('x', 33_000)}\""])
            Assert.Equal("bad_args", (await house.AskAsync($$$"""{"command":"renew-certificate","args":{"certificate":{{{certificate}}}}}""")).GetProperty("error").GetString());
    }

    [Fact]
    public async Task What_the_command_line_asks_for_is_made_after_the_answer()
    {
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var house = await ControlHouse.StartAsync(("Clock:Mode", "Trusted"), ("Trust:OperatorKey", Convert.ToBase64String(signer.ExportSubjectPublicKeyInfo())));
        var meter = Path.Combine(house.Data, "meters.d", "flat-1.conf");
        Directory.CreateDirectory(Path.GetDirectoryName(meter)!);
        await File.WriteAllTextAsync(meter, "id=11111111\n", TestContext.Current.CancellationToken);
        var to = (await house.AskAsync("""{"command":"device-key"}""")).GetProperty("result").GetProperty("device_key").GetString();
        var content = new
        {
            gateway = "gateway",
            serial = 9,
            expires_at = "2999-01-01T00:00:00Z",
            meters = new { mode = "merge", files = new Dictionary<string, string?> { ["flat-1.conf"] = null } },
        };
        var made = JsonElement.Parse(SealQuestion.Answer(JsonSerializer.SerializeToUtf8Bytes(new { to, key = signer.ExportPkcs8PrivateKeyPem(), content })));

        var begun = await house.AskDirectlyAsync(Apply(made.GetProperty("answer").GetProperty("sealed").GetBytesFromBase64()));

        Assert.Equal("""{"state":"applying","serial":9,"files":1,"restarts":[]}""", begun.GetProperty("answer").GetRawText());
        await house.Logs.WaitForAsync(7307, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(meter));
        var repeated = await house.AskAsync(Apply(made.GetProperty("answer").GetProperty("sealed").GetBytesFromBase64()));
        Assert.False(repeated.GetProperty("ok").GetBoolean());
    }

    private static string Apply(byte[] config) => JsonSerializer.Serialize(new { command = "apply-config", args = new { config = Convert.ToBase64String(config) } });
}
