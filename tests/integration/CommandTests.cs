using System.Text.Json;

namespace Edge.Integration.Tests;

public sealed class CommandTests
{
    private const int Meters = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_foreign_client_asks_the_gateway_over_mutual_tls_and_is_answered()
    {
        await using var house = await House.StartAsync(Meters);
        await house.RadioRoundsAsync(3, 0.3);
        await ReceivedAsync(house, Meters * 3);

        var status = await house.AskAsync("""{"command":"status"}""", "q1");
        Assert.True(status.GetProperty("ok").GetBoolean(), $"{status}");
        var result = status.GetProperty("result");
        Assert.Equal(("house-1", Meters * 3, Meters), (
            result.GetProperty("gateway").GetString(), result.GetProperty("readings").GetProperty("stored").GetInt32(), result.GetProperty("meters").GetInt32()));
        Assert.Empty(result.GetProperty("unreachable").EnumerateArray());

        var sent = await house.AskAsync("""{"schema":1,"command":"send-now","args":{"at_once":true}}""", "q2");
        Assert.True(sent.GetProperty("ok").GetBoolean(), $"{sent}");
        Assert.Equal("unknown_command", (await house.AskAsync("""{"command":"dance"}""", "q3")).GetProperty("error").GetString());

        house.Uplink.Kill9();
        await house.Uplink.DisposeAsync();
        await house.StartUplinkAsync();
        Assert.Equal("repeated", (await house.AskAsync("""{"command":"send-now"}""", "q2")).GetProperty("error").GetString());
        await house.Control.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal("control_away", (await house.AskAsync("""{"command":"status"}""", "q4")).GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_batch_that_is_asked_for_comes_again_and_is_dropped_as_a_double()
    {
        await using var house = await House.StartAsync(Meters);
        await house.RadioRoundsAsync(2, 0.3);
        await ReceivedAsync(house, Meters * 2);

        var resent = await house.AskAsync("""{"command":"resend","args":{"from":1,"to":1}}""", "q1");

        Assert.Equal("""{"schema":1,"ok":true,"command":"resend","result":{"due":1,"gone":0}}""", resent.GetRawText());
        await UntilAsync(house, summary => summary.GetProperty("duplicates").GetProperty("batches").GetInt32() == 1);
        Assert.Equal(0, (await house.SummaryAsync()).GetProperty("duplicates").GetProperty("altered").GetInt32());
    }

    [Fact]
    public async Task A_receiver_that_lost_everything_asks_for_it_and_has_each_reading_once()
    {
        await using var house = await House.StartAsync(Meters);
        await house.RadioRoundsAsync(3, 0.6);
        await ReceivedAsync(house, Meters * 3);
        await house.LoseCloudStateAsync();
        await UntilAsync(house, summary => summary.GetProperty("readings").GetInt32() == 0);
        await house.RadioRoundsAsync(1, 0.3);

        var summary = await ReceivedAsync(house, Meters * 4);

        Assert.Empty(summary.GetProperty("gaps").EnumerateArray());
        var verdict = await house.VerdictAsync();
        Assert.True(verdict.GetProperty("complete").GetBoolean(), $"{verdict}");
    }

    private static Task<JsonElement> ReceivedAsync(House house, int readings) =>
        UntilAsync(house, summary => summary.GetProperty("readings").GetInt32() == readings);

    private static async Task<JsonElement> UntilAsync(House house, Func<JsonElement, bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var seen = "nobody";
        while (await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            try
            {
                var summary = await house.SummaryAsync();
                if (condition(summary))
                    return summary;
                seen = $"{summary}";
            }
            catch (HttpRequestException e)
            {
                // It is being started.
                seen = e.Message;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"not within {Patience}; last seen: {seen}");
        }

        throw new OperationCanceledException();
    }
}
