using System.Text.Json;
using Edge.Testing;

namespace Edge.Api.Tests;

public sealed class DiscoveryTests
{
    private const string Kitchen = "homeassistant/device/mbus_gateway_12345678/config";
    private const string Gateway = "homeassistant/device/mbus_gateway/config";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_meter_is_announced_as_home_assistant_wants_it_and_taken_back_when_it_is_removed()
    {
        await using var stack = await Stack.StartWithBrokerAsync(Sample.House, ("HomeAssistant:Enabled", "true"));
        var announced = await CollectAsync(stack, 3);
        Assert.Equal([Gateway, "homeassistant/device/mbus_gateway_00000010/config", Kitchen], announced.Keys.Order());
        foreach (var (topic, device) in announced)
            AssertTaken(topic, device);

        var kitchen = announced[Kitchen];
        Assert.Equal("""{"identifiers":["mbus_gateway_12345678"],"name":"Kitchen","serial_number":"12345678","model":"iperl","via_device":"mbus_gateway"}""",
            kitchen.GetProperty("device").GetRawText());
        Assert.Equal("edge/readings/12345678", kitchen.GetProperty("state_topic").GetString());
        Assert.Equal(
            """{"platform":"sensor","unique_id":"mbus_gateway_12345678_total_m3","name":"Total","value_template":"{{ value_json.reading.get(\u0027total_m3\u0027) }}","device_class":"water","unit_of_measurement":"m\u00B3","state_class":"total_increasing","expire_after":3600}""",
            kitchen.GetProperty("components").GetProperty("total_m3").GetRawText());
        Assert.Equal(["edge/health/listener", "edge/health/store"], kitchen.GetProperty("availability").EnumerateArray().Select(part => part.GetProperty("topic").GetString()));

        lock (stack.Listener.Configured)
            stack.Listener.Configured.RemoveAll(meter => meter.Name == "Kitchen");
        await using var witness = await MosquittoSubscriber.StartAsync(stack.Broker!, Kitchen, Cancel, "%t %l");
        for (var said = ""; said != $"{Kitchen} 0";)
            said = await witness.MessageAsync(Cancel);
    }

    [Fact]
    public async Task The_gateway_shows_alarms_delivery_and_backlog()
    {
        await using var stack = await Stack.StartWithBrokerAsync(
            prepared =>
            {
                prepared.Store.Stats.Unsent = 812;
                prepared.Uplink.Status.Connected = true;
                prepared.Uplink.Status.LastSendMs = Sample.Start;
            },
            ("HomeAssistant:Enabled", "true"));
        await using var witness = await MosquittoSubscriber.StartAsync(stack.Broker!, "homeassistant/mbus_gateway/state", Cancel, "%p");
        var state = JsonElement.Parse(await witness.MessageAsync(Cancel));
        while (state.GetProperty("backlog").ValueKind == JsonValueKind.Null)
            state = JsonElement.Parse(await witness.MessageAsync(Cancel));
        Assert.Equal(
            """{"problem":"OFF","connected":"ON","alarms":0,"backlog":812,"meters_late":0,"last_delivery":"2026-01-15T06:00:00.000Z","next_delivery":null}""",
            state.GetRawText());
        await stack.PublishAsync("edge/alarms/no_receiver/cloud", Sample.BusAlarm("no_receiver", "cloud"));
        Assert.Equal("ON", JsonElement.Parse(await witness.MessageAsync(Cancel)).GetProperty("problem").GetString());
    }

    [Fact]
    public async Task What_an_earlier_life_has_announced_is_taken_back_when_it_is_wanted_no_more()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Cancel);
        // Another program's announcement is left alone.
        foreach (var topic in (string[])["homeassistant/device/mbus_gateway_deadbeef/config", "homeassistant/device/other/config"])
            await ToolProcess.RunAsync("mosquitto_pub", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-r", "-t", topic, "-m", "{}");
        // Switched off, which is the default.
        await using var stack = await Stack.StartAsync(Sample.House, null, ("Bus:Port", $"{broker.Port}"));
        await using var witness = await MosquittoSubscriber.StartAsync(broker, "homeassistant/#", Cancel, "%t %l");
        var said = new List<string>();
        do
            said.Add(await witness.MessageAsync(Cancel));
        while (said[^1] != "homeassistant/device/mbus_gateway_deadbeef/config 0" && !await IsGoneAsync(broker));
        Assert.DoesNotContain(said, line => line.StartsWith("homeassistant/device/other", StringComparison.Ordinal) && line.EndsWith(" 0", StringComparison.Ordinal));
        Assert.DoesNotContain(said, line => line.Contains("12345678", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_brokers_rules_let_the_api_announce_and_take_back()
    {
        const string Old = "homeassistant/device/mbus_gateway_deadbeef/config";
        var acl = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "acl", "bus", "acl"), Cancel);
        string[] asWitness = ["-u", "witness", "-P", "w"];
        await using var stack = await Stack.StartAsync(
            async stack =>
            {
                Sample.House(stack);
                await ToolProcess.RunAsync("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{stack.Broker!.Port}", "-q", "1", "-r", "-t", Old, "-m", "{}", .. asWitness]);
            },
            secrets => new()
            {
                Users = new Dictionary<string, string> { ["api"] = secrets.PasswordOf("api"), ["witness"] = "w" },
                Acl = acl + "\nuser witness\ntopic readwrite #\n",
            },
            ("HomeAssistant:Enabled", "true"));
        await using var witness = await MosquittoSubscriber.StartAsync(stack.Broker!, "homeassistant/device/+/config", Cancel, "%t %l", asWitness);
        var (announced, isTakenBack) = (new HashSet<string>(), false);
        while (!announced.IsSupersetOf([Gateway, Kitchen]) || !isTakenBack)
        {
            var parts = (await witness.MessageAsync(Cancel)).Split(' ');
            isTakenBack |= parts[0] == Old && parts[1] == "0";
            announced.Add(parts[0]);
        }
    }

    private static async Task<bool> IsGoneAsync(Mosquitto broker)
    {
        await using var look = await MosquittoSubscriber.StartAsync(broker, "homeassistant/device/+/config", Cancel, "%t");
        return await look.MessageAsync(Cancel) == "homeassistant/device/other/config";
    }

    private static async Task<Dictionary<string, JsonElement>> CollectAsync(Stack stack, int count)
    {
        await using var witness = await MosquittoSubscriber.StartAsync(stack.Broker!, "homeassistant/device/+/config", Cancel, "%t %p");
        var devices = new Dictionary<string, JsonElement>();
        while (devices.Count < count)
        {
            var parts = (await witness.MessageAsync(Cancel)).Split(' ', 2);
            devices[parts[0]] = JsonElement.Parse(parts[1]);
        }
        return devices;
    }

    private static void AssertTaken(string topic, JsonElement device)
    {
        Assert.NotEmpty(device.GetProperty("device").GetProperty("identifiers").EnumerateArray());
        Assert.NotEmpty(device.GetProperty("origin").GetProperty("name").GetString()!);
        Assert.NotEmpty(device.GetProperty("state_topic").GetString()!);
        var ids = new HashSet<string>();
        foreach (var component in device.GetProperty("components").EnumerateObject())
        {
            var (platform, deviceClass) = (Text(component.Value, "platform"), Text(component.Value, "device_class"));
            Assert.True(ids.Add(Text(component.Value, "unique_id")!), topic);
            Assert.Contains("{{ ", Text(component.Value, "value_template"), StringComparison.Ordinal);
            if (platform == "binary_sensor")
                Assert.Contains(deviceClass, SensorRules.BinaryDeviceClasses);
            else
                Assert.Equal((topic, component.Name, "sensor", null), (topic, component.Name, platform, SensorRules.Fault(deviceClass, Text(component.Value, "unit_of_measurement"), Text(component.Value, "state_class"))));
            if (component.Value.TryGetProperty("expire_after", out var expiry))
                Assert.True(expiry.GetInt64() > 0);
        }
    }

    private static string? Text(JsonElement entity, string name) => entity.TryGetProperty(name, out var value) ? value.GetString() : null;
}
