namespace Edge.Mqtt.Tests;

public sealed class TlsTests : IAsyncLifetime
{
    private readonly TestPki _pki = new();
    private Mosquitto _broker = null!;

    private string Broker => $"the broker at localhost:{_broker.Port}";

    public async ValueTask InitializeAsync() => _broker = await StartAsync(_pki.Server("localhost"));

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _pki.Dispose();
    }

    [Fact]
    public async Task With_the_right_certificates_messages_go_both_ways()
    {
        await using var connection = await Connector.ConnectAsync(With(_pki.Client("gw1")), Stop).Soon();
        await connection.SubscribeAsync("a", MqttQos.AtLeastOnce, Stop).Soon();
        var payload = new byte[300_000];
        payload[^1] = 7;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connection.PublishAsync(new("a", payload), Stop))).Soon();

        for (var i = 0; i < 20; i++)
            Assert.Equal(payload, (await connection.NextAsync()).Payload.ToArray());
    }

    [Fact]
    public async Task A_broker_of_another_authority_is_not_trusted()
    {
        using var other = new TestPki("Other authority");

        var error = await FailsAsync(With(_pki.Client("gw1")) with { Tls = Files(_pki.Client("gw1")) with { CaFile = other.CaFile } });

        Assert.StartsWith($"TLS with {Broker} failed: its certificate is not from the authority in {other.CaFile}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_not_trusted()
    {
        await using var elsewhere = await StartAsync(_pki.Server("broker.example"));

        var error = await FailsAsync(With(_pki.Client("gw1")) with { Port = elsewhere.Port });

        // Newer libraries do not tell it from the other reasons.
        Assert.StartsWith($"TLS with the broker at localhost:{elsewhere.Port} failed: its certificate is not ", error.Message, StringComparison.Ordinal);
        Assert.Contains("not for the name localhost", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_certificate_that_has_expired_is_said()
    {
        var expired = _pki.Client("gw1", TimeSpan.FromDays(-1));

        var error = await FailsAsync(With(expired));

        Assert.Equal($"TLS with {Broker} failed: our certificate {expired.CertificateFile} has expired", error.Message);
    }

    [Fact]
    public async Task A_client_certificate_of_another_authority_is_said()
    {
        using var other = new TestPki("Other authority");
        var stranger = other.Client("gw1");

        var error = await FailsAsync(With(stranger));

        Assert.StartsWith($"TLS with {Broker} failed: it ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"does not accept our certificate {stranger.CertificateFile}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_certificate_that_is_asked_for_and_not_given_is_said()
    {
        var error = await FailsAsync(With(_pki.Client("gw1")) with { Tls = new(_pki.CaFile) });

        Assert.StartsWith($"TLS with {Broker} failed: it ", error.Message, StringComparison.Ordinal);
        Assert.Contains("asks for a client certificate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var files = Files(_pki.Client("gw1"));

        var ca = await FailsAsync(With(files with { CaFile = "/nowhere/ca.crt" }));
        var certificate = await FailsAsync(With(files with { CertificateFile = "/nowhere/gw1.crt" }));
        var key = await FailsAsync(With(files with { KeyFile = "/nowhere/gw1.key" }));
        var half = await FailsAsync(With(files with { KeyFile = null }));

        Assert.Equal("authority /nowhere/ca.crt: no such file", ca.Message);
        Assert.Equal("client certificate /nowhere/gw1.crt: no such file", certificate.Message);
        Assert.Equal("client key /nowhere/gw1.key: no such file", key.Message);
        Assert.Equal("a client certificate needs its key, and a key its certificate", half.Message);
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_said()
    {
        var error = await FailsAsync(With(Files(_pki.Client("gw1")) with { KeyFile = _pki.Client("gw2").KeyFile }));

        Assert.Contains("key", error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"TLS with {Broker} failed: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_connection_to_a_TLS_broker_fails()
    {
        var error = await FailsAsync(With(_pki.Client("gw1")) with { Tls = null });

        Assert.StartsWith($"{Broker} did not accept the connection: ", error.Message, StringComparison.Ordinal);
    }

    private static MqttTls Files(string caFile, IssuedCertificate client) => new(caFile, client.CertificateFile, client.KeyFile);

    private static Task<MqttException> FailsAsync(MqttConnectionOptions options) =>
        Assert.ThrowsAsync<MqttException>(() => Connector.ConnectAsync(options, Stop).Soon());

    private MqttTls Files(IssuedCertificate client) => Files(_pki.CaFile, client);

    private MqttConnectionOptions With(IssuedCertificate client) => With(Files(client));

    private MqttConnectionOptions With(MqttTls files) => new() { Host = "localhost", Port = _broker.Port, ClientId = "gw1", Tls = files };

    private Task<Mosquitto> StartAsync(IssuedCertificate server) => Mosquitto.StartAsync(new() { Tls = new(_pki.CaFile, server) }, Stop);
}
