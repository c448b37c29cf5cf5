using System.Net;
using System.Net.Sockets;

namespace Edge.Mqtt.Tests;

public sealed class ConnectTests
{
    [Fact]
    public async Task A_refused_password_is_said_with_the_user_and_the_reason()
    {
        await using var broker = await Mosquitto.StartAsync(new() { Users = new Dictionary<string, string> { ["u"] = "right" } }, Stop);

        var error = await FailsAsync(To(broker) with { Username = "u", Password = "wrong" });

        Assert.Equal($"the broker at 127.0.0.1:{broker.Port} refused the connection as user u: not authorised (0x87)", error.Message);
        Assert.Equal((byte)0x87, error.ReasonCode);
        await using var connection = await broker.ConnectAsync(o => o with { Username = "u", Password = "right" });
    }

    [Fact]
    public async Task An_anonymous_connection_is_refused_where_passwords_are_asked_for()
    {
        await using var broker = await Mosquitto.StartAsync(new() { Users = new Dictionary<string, string> { ["u"] = "right" } }, Stop);

        var error = await FailsAsync(To(broker));

        Assert.Equal($"the broker at 127.0.0.1:{broker.Port} refused the connection without a user name: not authorised (0x87)", error.Message);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_said()
    {
        var port = Mosquitto.FreePort();

        var error = await FailsAsync(new() { Host = "127.0.0.1", Port = port });

        Assert.Equal($"the broker at 127.0.0.1:{port} cannot be reached: Connection refused", error.Message);
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_said()
    {
        var error = await FailsAsync(new() { Host = "no-such-host.invalid", ConnectTimeout = TimeSpan.FromSeconds(60) });

        Assert.Equal("the broker at no-such-host.invalid:1883 cannot be reached: the host name cannot be resolved", error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broker_that_accepts_and_never_answers_is_given_up_in_time(bool tls)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var pki = new TestPki();
        var options = new MqttConnectionOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)silent.LocalEndpoint).Port,
            ConnectTimeout = TimeSpan.FromMilliseconds(300),
            Tls = tls ? new(pki.CaFile) : null,
        };

        var error = await FailsAsync(options);

        Assert.Equal($"the broker at 127.0.0.1:{options.Port} did not answer within 00:00:00.3000000", error.Message);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_broker_that_accepts_and_hangs_up_is_said_at_once(bool tls, bool rudely)
    {
        using var rude = new TcpListener(IPAddress.Loopback, 0);
        rude.Start();
        var hangingUp = HangUpAsync(rude, rudely);
        using var pki = new TestPki();
        var options = new MqttConnectionOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)rude.LocalEndpoint).Port,
            ConnectTimeout = TimeSpan.FromSeconds(60),
            Tls = tls ? new(pki.CaFile) : null,
        };

        var error = await FailsAsync(options);

        Assert.Matches("closed the connection|reset by peer", error.Message);
        await hangingUp.Soon();
    }

    [Fact]
    public async Task A_cancelled_attempt_is_a_cancellation_and_no_failure()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var attempt = Connector.ConnectAsync(new() { Host = "127.0.0.1", Port = ((IPEndPoint)silent.LocalEndpoint).Port }, cancel.Token);
        using var accepted = await silent.AcceptSocketAsync(Stop).AsTask().Soon();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt.Soon());
    }

    [Fact]
    public void The_text_form_of_options_does_not_show_the_password()
    {
        var options = new MqttConnectionOptions { Host = "h", Username = "u", Password = "geheim" };

        Assert.DoesNotContain("geheim", options.ToString(), StringComparison.Ordinal);
    }

    private static Task<MqttException> FailsAsync(MqttConnectionOptions options) =>
        Assert.ThrowsAsync<MqttException>(() => Connector.ConnectAsync(options, Stop).Soon(70));

    [Fact]
    public async Task A_host_that_swallows_everything_is_given_up_each_time_and_holds_one_thread_at_most()
    {
        using var deaf = new Socket(SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        var address = (IPEndPoint)deaf.LocalEndPoint!;
        // Its queue is full with this: the system answers nobody else.
        using var first = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(address, Stop);
        var connector = new MqttNetConnector(TimeProvider.System);
        var options = new MqttConnectionOptions { Host = "127.0.0.1", Port = address.Port, ConnectTimeout = TimeSpan.FromMilliseconds(200) };

        for (var attempt = 0; attempt < 5; attempt++)
        {
            var error = await Assert.ThrowsAsync<MqttException>(() => connector.ConnectAsync(options, Stop).Soon());
            Assert.EndsWith(" did not answer within 00:00:00.2000000", error.Message, StringComparison.Ordinal);
        }
    }

    private static async Task HangUpAsync(TcpListener listener, bool rudely)
    {
        using var socket = await listener.AcceptSocketAsync(Stop);
        await socket.ReceiveAsync(new byte[2000], Stop);
        // At once and without what is queued: the peer gets a reset.
        if (rudely)
            socket.LingerState = new LingerOption(true, 0);
    }
}
