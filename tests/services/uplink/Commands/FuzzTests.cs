using System.Text;
using Edge.Uplink.Tests.Bench;

namespace Edge.Uplink.Tests.Commands;

public sealed class FuzzTests
{
    private static readonly string[] Good =
    [
        """{"schema":1,"command":"resend","args":{"epoch":"e1","from":1,"to":2},"expires_at":"2020-01-01T00:00:00Z"}""",
        """{"command":"no-such-command","args":{"ü":"\ud83d\ude00 \u0000"},"expires_at":"2020-05-03T06:07:02.113+02:00"}""",
    ];

    [Fact]
    public Task Whatever_is_sent_gets_an_error_and_nothing_else_is_disturbed() => RunAsync(300);

    internal static async Task RunAsync(int count)
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        await using var control = await PlayedControl.StartAsync(bench, """{"schema":1,"ok":false,"error":"unknown_command","text":"played"}""");
        await using var asker = await CloudAsker.StartAsync(bench);
        bench.Settings["Commands:PerMinute"] = "6000";
        await bench.StartUplinkAsync();

        for (var n = 0; n < count; n++)
        {
            var answer = await asker.AskAsync(asker.Command(Payload(random)));
            Assert.False(answer.GetProperty("ok").GetBoolean());
            Assert.Matches("^(malformed|too_large|expired|unknown_command)$", answer.GetProperty("error").GetString());
        }

        bench.Store.Add(20);
        await bench.SendNowAsync();
        await books.OnceItHasAsync(20);
        Assert.Equal(1ul, (await bench.GetStatusAsync()).Connects);
    }

    // Bytes that are nothing, and commands with a few bytes changed, cut, doubled or put in.
    private static byte[] Payload(Random random)
    {
        var bytes = random.Next(8) == 0 ? new byte[random.Next(9000)] : Encoding.UTF8.GetBytes(Good[random.Next(Good.Length)]);
        if (random.Next(2) == 0 && bytes.All(b => b == 0))
            random.NextBytes(bytes);
        var list = bytes.ToList();
        for (var changes = random.Next(1, 6); changes > 0 && list.Count > 0; changes--)
        {
            var at = random.Next(list.Count);
            switch (random.Next(4))
            {
                case 0: list[at] = (byte)random.Next(256); break;
                case 1: list.RemoveRange(at, random.Next(1, list.Count - at + 1)); break;
                case 2: list.InsertRange(at, list.GetRange(at, random.Next(list.Count - at))); break;
                default: list.Insert(at, "{}[]\",:\\"u8[random.Next(8)]); break;
            }
        }

        return [.. list];
    }
}
