using System.Text.Json;
using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Demo;

public sealed class DemoTests : IDisposable
{
    private const string Status = """
        {"readings":{"heard":4,"stored":4,"duplicate":0,"rejected":0,"dropped":0,"queued":0,"unsent":0,"thinned":0,"acknowledged":4},"batches":{"acknowledged":2},
         "alarms":[],"meters":[]}
        """;

    private readonly Desk _desk = new();

    public DemoTests() => _desk.Write("deploy/sources", "compose.yaml\n");

    private string Data => Path.Combine(_desk.Root, ".edge", "edge");

    [Fact]
    public async Task It_ends_when_every_meters_readings_are_proved_right()
    {
        await using var played = Play("""{"ok":true,"compared":4,"meters":2,"mismatched":0,"doubled":0}""");
        var typed = await _desk.TypeAsync("demo", "--meters", "2", "--interval", "1", "--timeout", "60");
        Assert.True(typed.Code == 0, typed.Errors);
        Assert.Contains("The gateway works: 4 readings of 2 meters reached the cloud", typed.Output, StringComparison.Ordinal);
        Assert.Contains("./edge down --purge  take it all away", typed.Output, StringComparison.Ordinal);
        Assert.Contains(_desk.Calls, call => call.EndsWith(" radio init --meters 2 --seed 1 --dir /etc/radio", StringComparison.Ordinal));
        Assert.Matches("""^\{"tag":"[0-9a-f]{12}","demo":true,"interval":1\}$""", _desk.Read(".edge/edge/project.json"));
        var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(Data, "demo", "edge.json"))).RootElement;
        Assert.Equal("demo-gateway", settings.GetProperty("Gateway").GetProperty("Id").GetString());
    }

    [Fact]
    public async Task A_wrong_reading_is_a_fault_at_once()
    {
        await using var played = Play("""{"ok":false,"compared":4,"meters":2,"mismatched":1,"doubled":0}""");
        var typed = await _desk.TypeAsync("demo", "--meters", "2", "--timeout", "60");
        Assert.Equal(1, typed.Code);
        Assert.Contains("the cloud received something else than the meters counted\n  why: {\"ok\":false", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Meters_that_stay_away_are_told_with_what_was_seen()
    {
        await using var played = Play("""{"ok":true,"compared":2,"meters":1,"mismatched":0,"doubled":0}""");
        var typed = await _desk.TypeAsync("demo", "--meters", "2", "--timeout", "1");
        Assert.Equal(1, typed.Code);
        Assert.Contains("not every meter's reading was acknowledged within 1 s\n  why: heard 4, stored 4, acknowledged 4, 1 of 2 meters", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_gateway_does_not_become_a_demonstration()
    {
        _desk.Write(".edge/edge/project.json", """{"tag":"dev","demo":false,"interval":null}""");
        var typed = await _desk.TypeAsync("demo");
        Assert.Equal(1, typed.Code);
        Assert.Contains("project 'edge' is a real gateway", typed.Errors, StringComparison.Ordinal);
        Assert.Contains("give another: ./edge demo --project demo", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_certificates_are_good_for_openssl_and_stay()
    {
        await using var played = Play("""{"ok":true,"compared":4,"meters":2,"mismatched":0,"doubled":0}""");
        await _desk.TypeAsync("demo", "--meters", "2", "--timeout", "60");
        foreach (var (certificate, purpose) in new[] { ("cloud/broker/cloud-broker", "sslserver"), ("cloud/receiver/receiver", "sslclient"), ("demo/pki/demo-gateway", "sslclient") })
        {
            var file = Path.Combine(Data, certificate);
            var said = await ToolProcess.RunAsync("openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", Path.Combine(Path.GetDirectoryName(file)!, "ca.crt"), $"{file}.crt");
            Assert.EndsWith(": OK", said, StringComparison.Ordinal);
            Assert.Equal(await ToolProcess.RunAsync("openssl", "pkey", "-in", $"{file}.key", "-pubout"), await ToolProcess.RunAsync("openssl", "x509", "-in", $"{file}.crt", "-noout", "-pubkey"));
            Assert.Equal((10001u, UnixFileMode.UserRead), (HostFiles.OwnerOf($"{file}.key")!.Value.User, File.GetUnixFileMode($"{file}.key") & ~UnixFileMode.UserWrite));
        }

        Assert.Contains("DNS:cloud-broker", await ToolProcess.RunAsync("openssl", "x509", "-in", Path.Combine(Data, "cloud/broker/cloud-broker.crt"), "-noout", "-text"), StringComparison.Ordinal);
        var before = File.ReadAllText(Path.Combine(Data, "demo/pki/demo-gateway.crt"));
        await _desk.TypeAsync("demo", "--meters", "2", "--timeout", "60");
        Assert.Equal(before, File.ReadAllText(Path.Combine(Data, "demo/pki/demo-gateway.crt")));
    }

    public void Dispose() => _desk.Dispose();

    /// <summary>The api and the cloud of a demonstration that runs.</summary>
    private PlayedApi Play(string verdict)
    {
        var played = new PlayedApi(request => (200, request.Url!.AbsolutePath == "/v1/verdict" ? verdict : Status));
        _desk.Running("broker", "api");
        _desk.Docker($$"""
            case "$asked" in
              "compose port "*) echo 127.0.0.1:{{played.Port}} ;;
              *"secrets get "*) echo word ;;
              "image inspect "*installed) exit 1 ;;
            esac
            """);
        return played;
    }
}
