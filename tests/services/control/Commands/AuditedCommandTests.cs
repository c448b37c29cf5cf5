using System.Text;
using System.Text.Json;
using Edge.Control.Commands;
using Edge.Control.Tests.Commands.Signing;
using Edge.Control.Trust;
using Edge.V1;
using Grpc.Core;

namespace Edge.Control.Tests.Commands;

/// <summary>Who asks, and what is written down of it; signed commands along the whole road.</summary>
public sealed class AuditedCommandTests
{
    [Fact]
    public async Task What_changes_something_is_written_down_and_what_only_looks_is_not()
    {
        await using var house = await ControlHouse.StartAsync();
        await house.AskAsync("""{"command":"status"}""");
        await house.AskAsync("""{"command":"decoder-version"}""");
        await house.AskAsync("""{"command":"check-device"}""");
        await house.AskAsync("""{"command":"resend","args":{"from": 1, "to": 2}}""");
        await house.AskAsync("""{"command":"backup"}""");
        var entries = await AuditAsync(house, 2);
        Assert.Equal([("cloud", "resend", """{"from":1,"to":2}""", "done", ""), ("cloud", "backup", "{}", "done", "")],
            entries.Select(entry => (entry.Origin, entry.Command, entry.Args, entry.Outcome, entry.Text)));
        Assert.All(entries, entry => Assert.InRange(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - entry.AtMs, -1000, 60_000));
    }

    [Fact]
    public async Task The_new_looks_tell_what_they_saw()
    {
        await using var house = await ControlHouse.StartAsync();
        Assert.Equal("""{"version":"2.0.0"}""", (await house.AskAsync("""{"command":"decoder-version"}""")).GetProperty("result").GetRawText());
        Assert.Equal("""{"present":true,"text":"im871a on /dev/ttyUSB0"}""", (await house.AskAsync("""{"command":"check-device"}""")).GetProperty("result").GetRawText());
        Assert.Equal("""{"name":"edge-1.db","bytes":4096,"readings":7}""", (await house.AskAsync("""{"command":"backup"}""")).GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task What_is_refused_is_written_down_and_nothing_of_it_that_the_command_does_not_know()
    {
        await using var house = await ControlHouse.StartAsync();
        await house.AskAsync("nonsense");
        await house.AskAsync("""{"command":"add-meter","args":{"key":"00112233445566778899AABBCCDDEEFF"}}""");
        await house.AskAsync("""{"command":"status","args":{"kee":"00112233445566778899AABBCCDDEEFF"}}""");
        await house.AskAsync("""{"command":"resend","args":{"from":7,"to":"x\ny"}}""");
        var entries = await AuditAsync(house, 4);
        Assert.Equal([("", "", "malformed"), ("add-meter", "", "unknown_command"), ("status", "{}", "bad_args"), ("resend", """{"from":7,"to":"x\ny"}""", "bad_args")],
            entries.Select(entry => (entry.Command, entry.Args, entry.Outcome)));
        Assert.DoesNotContain(entries, entry => entry.ToString().Contains("0011", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_tried_and_failed_is_written_down_with_the_reason()
    {
        await using var house = await ControlHouse.StartAsync();
        house.Uplink.Send = (_, _) => throw new RpcException(new Status(StatusCode.Aborted, "no route"));
        await house.AskAsync("""{"command":"send-now"}""");
        var entry = Assert.Single(await AuditAsync(house, 1));
        Assert.Equal(("failed", "no route"), (entry.Outcome, entry.Text));
    }

    [Fact]
    public async Task A_store_that_is_away_holds_up_no_command_and_gets_the_entries_later()
    {
        await using var house = await ControlHouse.StartAsync();
        house.Store.TakesNoAudit = true;
        Assert.True((await house.AskAsync("""{"command":"resend","args":{"from":1,"to":2}}""")).GetProperty("ok").GetBoolean());
        Assert.Empty(house.Store.Audit);
        house.Store.TakesNoAudit = false;
        Assert.Equal("resend", Assert.Single(await AuditAsync(house, 1)).Command);
    }

    [Fact]
    public async Task The_audit_can_be_asked_for_the_newest_first()
    {
        await using var house = await ControlHouse.StartAsync();
        for (var n = 0; n < 60; n++)
            house.Store.Audit.Enqueue(new AuditEntry { Id = (ulong)n, AtMs = 1_777_788_422_113, Origin = "page", Command = "logs", Args = "{}", Outcome = "done", Text = new string('ä', 500) });
        var result = (await house.AskAsync("""{"command":"audit","args":{"limit":2}}""")).GetProperty("result");
        Assert.Equal([59, 58], result.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("id").GetInt32()));
        Assert.Equal("2026-05-03T06:07:02.113Z", result.GetProperty("entries")[0].GetProperty("at").GetString());
        var all = await house.AskAsync("""{"command":"audit"}""");
        Assert.InRange(Encoding.UTF8.GetByteCount(all.GetRawText()), 40_000, 64 * 1024);
        Assert.Equal(50, all.GetProperty("result").GetProperty("left_out").GetInt32() + all.GetProperty("result").GetProperty("entries").GetArrayLength());
        Assert.Equal("bad_args", (await house.AskAsync("""{"command":"audit","args":{"limit":501}}""")).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("page")]
    [InlineData("token")]
    public async Task The_api_asks_for_people_and_for_programs(string origin)
    {
        await using var house = await ControlHouse.StartAsync(("Trust:SignedCommands:0", "backup"));
        var answer = JsonElement.Parse((await house.RunAsync(origin, """{"command":"backup"}"""u8.ToArray())).Answer.Span);
        Assert.True(answer.GetProperty("ok").GetBoolean());
        Assert.Equal(origin, Assert.Single(await AuditAsync(house, 1)).Origin);
        answer = JsonElement.Parse((await house.RunAsync(origin, new byte[CommandRunner.MaxBytes + 1])).Answer.Span);
        Assert.Equal("too_large", answer.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_meter_that_was_added_is_written_down_without_its_key()
    {
        await using var house = await ControlHouse.StartAsync();
        Directory.CreateDirectory(Path.Combine(house.Data, "meters.d"));
        var meter = new AddMeterRequest { Name = "Flat 3", MeterId = "12345678", Driver = "iperl", Key = "00112233445566778899AABBCCDDEEFF", Origin = "page" };
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => house.AddMeterAsync(new(meter) { Origin = "cloud" }))).StatusCode);
        Assert.False((await house.AddMeterAsync(new(meter) { DryRun = true })).Saved);
        Assert.True((await house.AddMeterAsync(meter)).Saved);
        var entry = Assert.Single(await AuditAsync(house, 1));
        Assert.Equal(("page", "add-meter", "done", """{"name":"Flat 3","id":"12345678","driver":"iperl"}"""), (entry.Origin, entry.Command, entry.Outcome, entry.Args));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cloud")]
    [InlineData("watchdog")]
    [InlineData("command_line")]
    public async Task The_api_cannot_ask_as_somebody_else(string origin)
    {
        await using var house = await ControlHouse.StartAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(() => house.RunAsync(origin, """{"command":"backup"}"""u8.ToArray()));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    [Fact]
    public async Task What_the_command_line_asks_for_is_written_down_as_its_own()
    {
        await using var house = await ControlHouse.StartAsync();
        await house.AskDirectlyAsync("""{"command":"resend","args":{"from":1,"to":4}}""");
        var entry = Assert.Single(await AuditAsync(house, 1));
        Assert.Equal(("command_line", "resend"), (entry.Origin, entry.Command));
    }

    [Fact]
    public async Task A_signed_command_is_done_once_and_what_must_be_signed_is_refused_without()
    {
        using var owner = new Operator();
        await using var house = await ControlHouse.StartAsync(("Trust:SignedCommands:0", "backup"), ("Trust:OperatorKey", owner.PublicKey));
        Assert.Equal("unsigned", (await house.AskAsync("""{"command":"backup"}""")).GetProperty("error").GetString());
        var signed = owner.SignText($$"""{"command":"backup","gateway":"gateway","expires_at":"{{TimeProvider.System.GetUtcNow().AddMinutes(5):yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""");
        Assert.Equal("backup", (await house.AskAsync(signed)).GetProperty("command").GetString());
        Assert.Equal("repeated", (await house.AskAsync(signed)).GetProperty("error").GetString());
        Assert.Equal(["unsigned", "done", "repeated"], (await AuditAsync(house, 3)).Select(entry => entry.Outcome));
    }

    [Fact]
    public void A_misspelt_command_that_should_be_signed_is_told_at_the_start() =>
        Assert.StartsWith("SignedCommands: there is no command rebot; ", Assert.Single(new TrustOptions { SignedCommands = ["rebot", "restart"] }.Check()), StringComparison.Ordinal);

    private static async Task<IReadOnlyList<AuditEntry>> AuditAsync(ControlHouse house, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (house.Store.Audit.Count < count)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        return [.. house.Store.Audit];
    }
}
