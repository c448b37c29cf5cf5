using System.Text;
using Edge.Control.Commands;
using Edge.Control.Commands.Signing;
using Edge.Control.Trust;
using Edge.Hosting;
using Edge.Testing;

namespace Edge.Control.Tests.Commands.Signing;

public sealed class CommandGateTests : IDisposable, IClockRule
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-gate-").FullName;
    private readonly Operator _operator = new();
    private readonly ManualTime _time = new();

    public bool IsSet { get; set; } = true;

    private string UsedFile => Path.Combine(_folder, "control", "used");

    [Theory]
    [InlineData(CommandOrigin.Cloud, "unsigned")]
    [InlineData(CommandOrigin.Page, null)]
    [InlineData(CommandOrigin.Token, null)]
    [InlineData(CommandOrigin.CommandLine, null)]
    public void What_must_be_signed_is_refused_to_the_cloud_without_and_to_nobody_else(string origin, string? error)
    {
        Assert.Equal(error, Refusal("""{"command":"reboot"}""", origin));
        Assert.Null(Refusal("""{"command":"status"}""", origin));
        Assert.Null(Refusal(_operator.Sign(Reboot(60)), origin));
    }

    [Fact]
    public void What_is_signed_is_done_once_over_restarts_whatever_carries_it()
    {
        var signed = _operator.Sign(Reboot(60));
        Assert.Null(Refusal(signed));
        Assert.Equal("repeated", Refusal(signed));
        Assert.Equal("repeated", Refusal(signed, CommandOrigin.CommandLine));
        // The same content, signed anew: ECDSA gives another signature each time.
        Assert.Equal("repeated", Refusal(_operator.Sign(Reboot(60))));
        Assert.Null(Refusal(_operator.Sign(Reboot(61))));
    }

    [Fact]
    public void What_is_used_is_forgotten_only_when_it_has_expired()
    {
        var first = _operator.Sign(Reboot(60));
        Assert.Null(Refusal(first));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("repeated", Refusal(first));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("expired", Refusal(first));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Refusal(_operator.Sign(Reboot(120))));
        Assert.Single(File.ReadAllLines(UsedFile));
    }

    [Fact]
    public void Another_gateways_request_and_one_that_lasts_too_long_are_refused()
    {
        Assert.Equal("other_gateway", Refusal(_operator.Sign(Reboot(60).Replace("house-17", "house-18", StringComparison.Ordinal))));
        Assert.Equal("other_gateway", Refusal("""{"command":"status","gateway":"house-18"}"""));
        Assert.Null(Refusal("""{"command":"status","gateway":"house-17"}"""));
        Assert.Equal("malformed", Refusal(_operator.Sign(Reboot(24 * 3600 + 1))));
        Assert.Null(Refusal(_operator.Sign(Reboot(24 * 3600))));
    }

    [Theory]
    [InlineData("""{"command":"reboot","expires_at":"2026-01-15T06:01:00Z"}""")]
    [InlineData("""{"command":"reboot","gateway":"house-17"}""")]
    [InlineData("""{"command":"reboot","gateway":"house-17","expires_at":"2026-01-15T06:01:00Z","x":1}""")]
    [InlineData("""{"signed":"e30=","signature":"e30="}""")]
    [InlineData("""{"version":"1.2.3"}""")]
    [InlineData("reboot")]
    public void What_is_signed_and_no_complete_request_is_none(string content) =>
        Assert.Equal("malformed", Refusal(_operator.Sign(content)));

    [Fact]
    public void A_strangers_signature_one_of_something_else_and_none_are_refused()
    {
        using var stranger = new Operator();
        Assert.Equal("bad_signature", Refusal(stranger.Sign(Reboot(60))));
        var other = CommandRequest.Parse(_operator.Sign(Reboot(61))).SignedContent!.Signature.ToArray();
        Assert.Equal("bad_signature", Refusal(Operator.Wrap(Reboot(60), other)));
        Assert.Equal("bad_signature", Refusal(Operator.Wrap(Reboot(60), [])));
        Assert.Equal("bad_signature", Refusal(Operator.Wrap(Reboot(60), [0x30, 0x00])));
        Assert.Equal("bad_signature", Refusal(_operator.Sign(Reboot(60)), key: ""));
        Assert.Null(Refusal(_operator.Sign(Reboot(60))));
    }

    [Theory]
    [InlineData("""{"signed":"e30=","signature":"e30=","command":"status"}""")]
    [InlineData("""{"signed":"e30="}""")]
    [InlineData("""{"signed":5,"signature":"e30="}""")]
    [InlineData("""{"signed":"e30=","signature":"no base64"}""")]
    [InlineData("""{"command":"status","signature":"e30="}""")]
    public void A_wrapping_that_is_none_is_refused(string request) => Assert.Equal("malformed", Refusal(request));

    [Fact]
    public void Without_a_clock_nothing_that_expires_is_done_and_is_not_used_up()
    {
        var signed = _operator.Sign(Reboot(60));
        IsSet = false;
        Assert.Equal("clock_not_set", Refusal(signed));
        IsSet = true;
        Assert.Null(Refusal(signed));
    }

    [Fact]
    public void What_cannot_be_remembered_is_not_done()
    {
        File.WriteAllText(Path.Combine(_folder, "control"), "a file where the folder should be");
        Assert.Equal("failed", Refusal(_operator.Sign(Reboot(60))));
        File.Delete(Path.Combine(_folder, "control"));
        Assert.Null(Refusal(_operator.Sign(Reboot(60))));
        File.AppendAllText(UsedFile, "spoilt\n");
        Assert.Equal("failed", Refusal(_operator.Sign(Reboot(61))));
    }

    [Fact]
    public void So_many_are_remembered_and_no_more_are_done_until_one_has_expired()
    {
        for (var n = 1; n <= UsedSignatures.Capacity; n++)
            new UsedSignatures(Options(_operator.PublicKey), _time).Use(Encoding.UTF8.GetBytes($"{n}"), _time.GetUtcNow().AddSeconds(n));
        Assert.Equal("busy", Refusal(_operator.Sign(Reboot(3600))));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(Refusal(_operator.Sign(Reboot(3600))));
    }

    public void Dispose()
    {
        _operator.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Reboot(int secondsAhead) =>
        $$"""{"command":"reboot","gateway":"house-17","expires_at":"{{new ManualTime().GetUtcNow().AddSeconds(secondsAhead):yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""";

    private string? Refusal(string request, string origin = CommandOrigin.Cloud) => Refusal(Encoding.UTF8.GetBytes(request), origin);

    // A gate of its own each time: as after a restart.
    private string? Refusal(byte[] request, string origin = CommandOrigin.Cloud, string? key = null)
    {
        var trust = Options(key ?? _operator.PublicKey);
        var gate = new CommandGate(trust, new OperatorSignature(trust), new UsedSignatures(trust, _time), new GatewayOptions { Id = "house-17" }, this, _time);
        try
        {
            gate.Demand(CommandRequest.Parse(request), origin);
            return null;
        }
        catch (CommandException e)
        {
            return e.Error;
        }
    }

    private TrustOptions Options(string key) => new() { OperatorKey = key, SignedCommands = ["reboot", "restart"], UsedFile = UsedFile };
}
