namespace Edge.Cloud.Tests;

public sealed class CloudOptionsTests
{
    [Fact]
    public void Every_option_of_the_usage_is_understood()
    {
        string[] args =
        [
            "--host", "h", "--port", "1", "--pki", "/p", "--id", "i", "--data", "/d", "--truth", "/t", "--http-port", "0",
            "--subscribe", "false", "--heartbeat-status", "500", "--heartbeat-delay", "00:01:00",
        ];
        var options = CloudOptions.Parse(args);
        Assert.Equal(
            new CloudOptions
            {
                Host = "h", Port = 1, Pki = "/p", Id = "i", Data = "/d", Truth = "/t", HttpPort = 0,
                Subscribe = false, HeartbeatStatus = 500, HeartbeatDelay = TimeSpan.FromMinutes(1),
            },
            options);
        Assert.All(args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal)), arg => Assert.Contains(arg, CloudOptions.Usage, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--hots", "x", "There is no option --hots.")]
    [InlineData("--port", "x", "--port x makes no sense.")]
    [InlineData("--port", "70000", "--port 70000 makes no sense.")]
    [InlineData("--heartbeat-delay", "soon", "--heartbeat-delay soon makes no sense.")]
    public void What_is_not_understood_is_named(string option, string value, string text) =>
        Assert.Equal(text, Assert.Throws<UsageException>(() => CloudOptions.Parse([option, value])).Message);
}
