namespace Edge.Api.Tests;

public sealed class RateTests
{
    [Fact]
    public async Task Who_asks_too_fast_is_told_when_to_come_again()
    {
        await using var stack = await Stack.StartAsync(("Api:RequestsPerSecond", "1"));
        var answers = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            var (response, _) = await stack.AskAsync("GET", "/api/v1/openapi.json");
            using (response)
            {
                answers.Add((int)response.StatusCode);
                if ((int)response.StatusCode == 429)
                    Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
            }
        }
        Assert.Equal(200, answers[0]);
        Assert.Contains(429, answers);
    }
}
