namespace Edge.Control.Tests.Commands;

public sealed class FuzzTests
{
    private static readonly string[] Names = ["send-now", "resend", "status", "restart", ""];
    private static readonly string[] ArgNames = ["epoch", "from", "to", "at_once", "x", "", "\\ud800", "ü"];
    private static readonly string[] Values =
        ["0", "1", "7", "-1", "1e3", "1.5", "1e999", "18446744073709551616", "true", "null", "\"e1\"", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}", "[[[[[[[[[]]]]]]]]]"];

    [Fact]
    public async Task Whatever_arguments_a_command_has_there_is_one_answer_and_control_goes_on()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var house = await ControlHouse.StartAsync();
        for (var n = 0; n < 500; n++)
        {
            var json = Request(random);
            var answer = await house.AskAsync(json);
            var isRight = answer.GetProperty("ok").GetBoolean()
                || answer.GetProperty("error").GetString() is "malformed" or "bad_args" or "unknown_command";
            Assert.True(isRight, $"{json}: {answer}");
        }
    }

    private static string Request(Random random)
    {
        var args = Enumerable.Range(0, random.Next(4)).Select(_ => $"\"{Pick(random, ArgNames)}\":{Pick(random, Values)}");
        return $$$"""{"command":"{{{Pick(random, Names)}}}","args":{ {{{string.Join(',', args)}}} } }""";
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
