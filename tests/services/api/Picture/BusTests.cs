using Edge.Testing;

namespace Edge.Api.Tests;

public sealed class BusTests
{
    [Fact]
    public async Task The_services_are_shown_as_they_show_themselves()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var broker = await Mosquitto.StartAsync(cancellationToken: cancel);
        await ToolProcess.RunAsync(
            "mosquitto_pub", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-r", "-t", "edge/health/store", "-m", """{"service":"store","state":"offline"}""");
        await using var stack = await Stack.StartAsync(("Bus:Port", $"{broker.Port}"));
        await using var witness = await MosquittoSubscriber.StartAsync(broker, "edge/health/api", cancel);
        await witness.MessageAsync(cancel);

        System.Text.Json.JsonElement services;
        do
            services = (await stack.StatusAsync()).GetProperty("services");
        while (services.EnumerateObject().Count() < 2);
        Assert.Equal("healthy", services.GetProperty("api").GetProperty("state").GetString());
        Assert.Equal("""{"service":"store","state":"offline"}""", services.GetProperty("store").GetRawText());
    }
}
