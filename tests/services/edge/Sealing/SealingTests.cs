using System.Security.Cryptography;
using System.Text;
using Edge.Cli.Tests.Support;
using Edge.Control.Configuring.Contents;
using Edge.Control.Configuring.Sealing;
using Edge.Control.Trust;

namespace Edge.Cli.Tests.Sealing;

public sealed class SealingTests : IDisposable
{
    private readonly Desk _desk = new() { Time = new HurriedTime() };
    private readonly ECDiffieHellman _device = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _operator = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SealingTests()
    {
        _desk.Write("operator.pem", _operator.ExportPkcs8PrivateKeyPem());
        _desk.Write("s.json", """{"Cloud":{"Host":"h"},"Uplink":null}""");
        _desk.Write("m/flat-1.conf", "name=Flat 1\n");
        _desk.Write("m/flat-2.conf", "name=Flat 2\n");
        _desk.Write("m/.hidden", "x");
        _desk.Write("m/flat-1.conf~", "x");
    }

    [Fact]
    public async Task Settings_and_meters_are_sealed_and_only_that_gateway_opens_them()
    {
        var typed = await SealAsync("--settings", In("s.json"), "--meters", In("m"), "--replace-meters");
        Assert.Equal(0, typed.Code);
        Assert.Contains("number 4 for house-17", typed.Output, StringComparison.Ordinal);
        var whole = Convert.FromBase64String(_desk.Read("out").Trim());
        var content = ConfigurationContent.Parse(Seal.Open(whole, _device, new OperatorSignature(new() { OperatorKey = Convert.ToBase64String(_operator.ExportSubjectPublicKeyInfo()) })));
        Assert.Equal(("house-17", 4UL, true), (content.Gateway, content.Serial, content.ReplacesMeters));
        Assert.Equal("""{"Cloud":{"Host":"h"},"Uplink":null}""", content.Settings!.ToJsonString());
        Assert.Equal([("flat-1.conf", "name=Flat 1\n"), ("flat-2.conf", "name=Flat 2\n")], content.Meters.Select(file => (file.Key, file.Value)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In("out")));
        Assert.Empty(_desk.Calls);
    }

    [Fact]
    public async Task Nothing_to_seal_a_bad_file_and_a_file_that_is_there_are_refused()
    {
        Assert.Equal(2, (await SealAsync()).Code);
        Assert.Equal(2, (await SealAsync("--replace-meters", "--settings", In("s.json"))).Code);
        Assert.Equal(2, (await SealAsync("--meters", "/nowhere/at/all")).Code);
        foreach (var bad in new[] { "[]", "{" })
        {
            _desk.Write("s.json", bad);
            Assert.Equal(2, (await SealAsync("--settings", In("s.json"))).Code);
        }

        _desk.Write("s.json", "{}");
        _desk.Write("out", "");
        Assert.Equal(1, (await SealAsync("--settings", In("s.json"))).Code);
        Assert.Equal("", _desk.Read("out"));
    }

    [Fact]
    public async Task A_key_of_another_kind_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        _desk.Write("operator.pem", other.ExportPkcs8PrivateKeyPem());
        Assert.Contains("P-256", (await SealAsync("--settings", In("s.json"))).Errors, StringComparison.Ordinal);
        Assert.False(_desk.Has("out"));
    }

    [Fact]
    public async Task It_is_applied_and_its_end_waited_for_also_while_control_is_restarted()
    {
        Tells("""{"answer":{"state":"applying","serial":4,"files":2,"restarts":["uplink"]}}""", """{"answer":{"state":"applying","step":"restart"}}""",
            """{"error":"control does not run","code":"Unavailable"}""", """{"answer":{"state":"done","last_serial":4,"kind":"configuration","serial":4,"step":"ended","text":"as well as before"}}""");
        _desk.Write("c", "QUJD\n");
        var typed = await _desk.TypeAsync("apply-config", In("c"));
        Assert.Equal(0, typed.Code);
        Assert.StartsWith("""{"command":"apply-config","args":{"config":"QUJD"}}""", _desk.Read("asked"), StringComparison.Ordinal);
        Assert.Contains("uplink will be restarted", typed.Output, StringComparison.Ordinal);
        Assert.Contains("The configuration number 4 is in use: as well as before.", typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_was_taken_back_is_a_failure()
    {
        Tells("""{"answer":{"state":"applying","serial":4,"files":1,"restarts":[]}}""",
            """{"answer":{"state":"taken_back","last_serial":4,"kind":"configuration","serial":4,"step":"ended","text":"no reading came"}}""");
        _desk.Write("c", "QUJD");
        var typed = await _desk.TypeAsync("apply-config", In("c"));
        Assert.Equal(1, typed.Code);
        Assert.Contains("was taken back: the one of before is in use: no reading came", typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sealed_for_and_how_it_went_are_shown()
    {
        Tells("""{"answer":{"gateway":"house-17","device_key":"MFkwEw","last_serial":3}}""", """{"answer":{"state":"none","last_serial":0}}""");
        Assert.Contains("MFkwEw", (await _desk.TypeAsync("device-key")).Output, StringComparison.Ordinal);
        Assert.Contains("nothing was changed from afar yet", (await _desk.TypeAsync("config-status")).Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _device.Dispose();
        _operator.Dispose();
        _desk.Dispose();
    }

    private string In(string name) => Path.Combine(_desk.Root, name);

    private Task<Typed> SealAsync(params string[] more) => _desk.TypeAsync(
    [
        "seal-config", "--to", Convert.ToBase64String(_device.ExportSubjectPublicKeyInfo()), "--key", In("operator.pem"), "--gateway", "house-17", "--serial", "4",
        "--out", In("out"), .. more,
    ]);

    private void Tells(params string[] answers)
    {
        _desk.Running("control");
        _desk.Write("answers", string.Concat(answers.Select(answer => answer + "\n")));
        _desk.Docker("""cat >> "$DESK/asked"; head -n 1 "$DESK/answers"; sed -i 1d "$DESK/answers" """);
    }
}
