using static Edge.Broker.Tests.BrokerFixture;

namespace Edge.Broker.Tests;

/// <summary>Clients that others wrote: mosquitto's and Paho's.</summary>
public sealed class ForeignClientTests
{
    [Theory]
    [InlineData("mqttv311")]
    [InlineData("mqttv5")]
    public async Task Mosquittos_client_publishes_a_frame(string version)
    {
        await using var broker = await StartAsync();
        await using var listener = await broker.ConnectAsync("listener");
        await listener.SubscribeAsync("edge/frames/+", MqttQos.AtLeastOnce, Cancel).Soon();
        await ToolProcess.RunAsync("mosquitto_pub", "-V", version, "-h", "127.0.0.1", "-p", $"{broker.Port}", "-u", "attic", "-P", PasswordOf("attic"), "-q", "1", "-t", "edge/frames/attic", "-m", "2C44");
        Assert.Equal("2C44", System.Text.Encoding.UTF8.GetString((await listener.NextAsync()).Payload.Span));
    }

    [Fact]
    public async Task Mosquittos_client_reads_what_is_retained()
    {
        await using var broker = await StartAsync();
        await using var store = await broker.ConnectAsync("store");
        await store.PublishAsync(Message("edge/readings/12345678", """{"total_m3":1.5}""") with { Retain = true }, Cancel).Soon();
        var read = await ToolProcess.RunAsync(
            "mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-u", "homeassistant", "-P", PasswordOf("homeassistant"), "-t", "edge/readings/#", "-C", "1", "-W", "20");
        Assert.Equal("""{"total_m3":1.5}""", read.Trim());
    }

    [Fact]
    public async Task Pahos_client_publishes_and_reads_and_is_told_of_refusals()
    {
        const string program = """
            import sys, queue
            import paho.mqtt.client as mqtt
            from paho.mqtt.enums import CallbackAPIVersion
            port, account, password = int(sys.argv[1]), sys.argv[2], sys.argv[3]
            events = queue.Queue()
            client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="paho", protocol=mqtt.MQTTv5)
            client.username_pw_set(account, password)
            client.on_connect = lambda c, u, f, reason, p: events.put(f"connect {reason.value}")
            client.on_publish = lambda c, u, mid, reason, p: events.put(f"publish {reason.value}")
            client.on_subscribe = lambda c, u, mid, reasons, p: events.put(f"subscribe {reasons[0].value}")
            client.connect("127.0.0.1", port, keepalive=30)
            client.loop_start()
            print(events.get(timeout=20))
            client.publish("edge/frames/attic", b"2C44", qos=1)
            print(events.get(timeout=20))
            client.publish("edge/frames/cellar", b"2C44", qos=1)
            print(events.get(timeout=20))
            client.subscribe("edge/#", qos=1)
            print(events.get(timeout=20))
            """;
        await using var broker = await StartAsync();
        await using var listener = await broker.ConnectAsync("listener");
        await listener.SubscribeAsync("edge/frames/+", MqttQos.AtLeastOnce, Cancel).Soon();
        broker.Logs.Expect(8003);
        broker.Logs.Expect(8004);
        var said = await ToolProcess.RunAsync("/usr/bin/python3", "-c", program, $"{broker.Port}", "attic", PasswordOf("attic"));
        Assert.Equal(["connect 0", "publish 0", "publish 135", "subscribe 135"], said.Trim().Split('\n'));
        Assert.Equal("edge/frames/attic", (await listener.NextAsync()).Topic);
    }
}
