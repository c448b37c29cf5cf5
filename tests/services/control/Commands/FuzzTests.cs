using System.Text;
using Edge.Control.Commands;
using Edge.Control.Engine;
using Edge.Control.Tests.Commands.Signing;
using Edge.Control.Tests.Rebooting;

namespace Edge.Control.Tests.Commands;

/// <summary>Requests that nobody should write, to every command there is, over every road.</summary>
public sealed class FuzzTests
{
    // What may be answered to anything that is well formed enough to be looked at.
    private static readonly string[] Refusals = ["malformed", "bad_args", "unknown_command", "bad_signature", "other_gateway", "expired", "busy", "too_large"];

    private static readonly string[] Names = [.. CommandTable.Names, "format", "", "../status", "status;reboot", "STATUS", "__proto__"];
    private static readonly string[] ArgNames = ["epoch", "from", "to", "at_once", "service", "lines", "limit", "x", "", "\\ud800", "ü", "$(id)", "a\\nb", "__proto__"];
    private static readonly string[] Services = [.. GatewayContainers.Services];

    private static readonly string[] Texts =
    [
        "", "e1", "; reboot", "$(reboot)", "`reboot`", "| cat /etc/shadow", "&& reboot", "-rf", "--help", "../../etc/passwd", "/var/run/docker.sock", "..%2f..%2f",
        "store\\nPOST /containers", "store\\r\\nHost: x", "store?t=0", "store/../x", "store#", "store ", "\\u0000", "\\u001b[2J", "\\ud800", "' OR 1=1 --", "{\\\"label\\\":[]}",
        "%00", "$" + "{IFS}", "\\u202e", new('A', 3000), "ß", "😀",
    ];

    private static readonly string[] Values =
    [
        "0", "1", "7", "-1", "-0", "1e3", "1.5", "1e999", "501", "18446744073709551615", "18446744073709551616", "true", "false", "null", "[]", "{}", "[\"store\"]",
        "{\"service\":\"store\"}", "[[[[[[[[[]]]]]]]]]",
    ];

    private const int Few = 400;

    [Fact]
    public Task Whatever_a_request_is_there_is_one_answer_control_goes_on_and_the_engine_hears_nothing_of_it() => AskAsync(Seeded(), Few);

    /// <summary>What the played house lacks; the command itself was good.</summary>
    private static readonly string[] Missing = ["this gateway has no container of watchdog", "this gateway has no token for a tunnel"];

    /// <summary>Asks so often.</summary>
    internal static async Task AskAsync(Random random, int count)
    {
        using var owner = new Operator();
        await using var engine = await PlayedEngine.StartAsync();
        var stack = new PlayedStack(engine);
        await using var house = await ControlHouse.StartAsync(stack.Setting, ("Trust:OperatorKey", owner.PublicKey));
        for (var n = 0; n < count; n++)
        {
            var json = Spoilt(random, Wrapped(random, owner, Request(random)));
            var answer = await house.AskAsync(json);
            var error = answer.GetProperty("ok").GetBoolean() ? null : answer.GetProperty("error").GetString();
            // The engine that is played has no watchdog, and waits for no more than a few restarts.
            Assert.True(error is null || Refusals.Contains(error) || Missing.Any(answer.GetProperty("text").GetString()!.StartsWith), $"{json}: {answer}");
        }

        // Only paths that control makes of its own list ever got there.
        Assert.All(stack.Done, asked => Assert.Matches(@"^/containers/c[0-5]/(restart\?t=40|logs\?stdout=1&stderr=1&tail=[0-9]{1,3})$", asked));
        Assert.All(house.Store.Audit, entry => Assert.True(entry.Args.Length <= 500 && entry.Text.Length <= 500 && !(entry.Args + entry.Text).Any(char.IsControl), entry.ToString()));
        Assert.True((await house.AskAsync("""{"command":"status"}""")).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_answered_too()
    {
        var random = Seeded();
        await using var house = await ControlHouse.StartAsync();
        for (var n = 0; n < 200; n++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            var answer = System.Text.Json.JsonElement.Parse((await house.Get<CommandRunner>().RunAsync(bytes, CommandOrigin.Page, CancellationToken.None)));
            Assert.Equal("malformed", answer.GetProperty("error").GetString());
        }
    }

    private static Random Seeded()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        return new(seed);
    }

    private static string Request(Random random)
    {
        var args = Enumerable.Range(0, random.Next(4)).Select(_ => $"\"{Pick(random, ArgNames)}\":{Value(random)}");
        var more = random.Next(8) == 0 ? ",\"gateway\":\"" + (random.Next(2) == 0 ? "gateway" : Pick(random, Texts)) + "\"" : "";
        more += random.Next(8) == 0 ? ",\"expires_at\":\"" + (random.Next(2) == 0 ? "2031-01-01T00:00:00Z" : Pick(random, Texts)) + "\"" : "";
        return $$$"""{"command":"{{{Pick(random, Names)}}}","args":{ {{{string.Join(',', args)}}} }{{{more}}}}""";
    }

    private static string Value(Random random) => random.Next(3) switch
    {
        0 => $"\"{Pick(random, Texts)}\"",
        1 => $"\"{Pick(random, Services)}\"",
        _ => Pick(random, Values),
    };

    private static string Wrapped(Random random, Operator owner, string request) => random.Next(6) switch
    {
        0 => owner.SignText(request),
        1 => Encoding.UTF8.GetString(Operator.Wrap(request, Encoding.UTF8.GetBytes(Pick(random, Texts)))),
        _ => request,
    };

    private static string Spoilt(Random random, string request)
    {
        if (random.Next(5) != 0 || request.Length == 0)
            return request;
        var at = random.Next(request.Length);
        return random.Next(3) switch
        {
            0 => request[..at],
            1 => request.Remove(at, 1),
            _ => request.Insert(at, Pick(random, ["\"", "{", "}", "\\", ",", ":", "\n", "0"])),
        };
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
