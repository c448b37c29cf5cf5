using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Edge.Mqtt;
using Microsoft.AspNetCore.Builder;

namespace Edge.Cloud.Tests;

/// <summary>The whole of it: the broker with its own configuration and mutual TLS, the receiver, HTTP.</summary>
public sealed class CloudTests : IAsyncLifetime
{
    private readonly TestPki _pki = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("edge-cloud-").FullName;
    private readonly HttpClient _http = new();
    private ToolProcess _broker = null!;
    private int _port;
    private WebApplication? _cloud;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Issue("cloud-broker", _pki.Server("127.0.0.1"));
        Issue("receiver", _pki.Client("receiver"));
        Issue("gw-1", _pki.Client("gw-1"));
        File.Copy(_pki.CaFile, Path.Combine(_directory, "ca.crt"));
        await StartBrokerAsync();
    }

    [Fact]
    public async Task A_batch_on_the_brokers_own_configuration_is_in_the_summary_and_survives_a_restart()
    {
        await StartAsync();
        await PublishAsync("gw-1", "meters/gw-1/data", Batch(1, "k1"));
        await PublishAsync("gw-1", "meters/gw-1/data", Batch(1, "k1"));
        await PublishAsync("gw-1", "meters/gw-1/data", Batch(3, "k3"));
        await PublishAsync("gw-1", "meters/gw-1/data", "nonsense");
        await PublishAsync("gw-1", "meters/gw-1/status", """{"state":"online"}""");
        await PublishAsync("gw-1", "meters/gw-1/alarms", """{"kind":"x"}""");
        var before = await SummaryAsync(summary => summary.GetProperty("alarms").GetArrayLength() == 1);
        await _cloud!.DisposeAsync();
        await StartAsync();

        var after = await SummaryAsync(_ => true);
        Assert.Equal(before.ToString(), after.ToString());
        Assert.Equal(
            (2, 2, 1, 1),
            (after.GetProperty("batches").GetInt32(), after.GetProperty("readings").GetInt32(),
                after.GetProperty("duplicates_dropped").GetInt32(), after.GetProperty("unreadable").GetInt32()));
        var gap = Assert.Single(after.GetProperty("gaps").EnumerateArray());
        Assert.Equal((2, 2), (gap.GetProperty("from").GetInt32(), gap.GetProperty("to").GetInt32()));
        Assert.Equal("online", after.GetProperty("status").GetProperty("meters/gw-1/status").GetProperty("state").GetString());
        Assert.Equal(3.5, after.GetProperty("meters").GetProperty("00000001").GetProperty("fields").GetProperty("total_m3").GetDouble());
    }

    [Fact]
    public async Task What_is_sent_while_the_receiver_is_away_waits_for_it()
    {
        await StartAsync();
        await _cloud!.DisposeAsync();
        await PublishAsync("gw-1", "meters/gw-1/data", Batch(1, "k1"));
        await StartAsync();
        await SummaryAsync(summary => summary.GetProperty("batches").GetInt32() == 1);
    }

    [Fact]
    public async Task A_gateway_writes_its_own_topics_only()
    {
        await StartAsync();
        await PublishAsync("gw-1", "meters/gw-2/data", Batch(1, "stolen"));
        await PublishAsync("gw-1", "meters/gw-1/data", Batch(1, "own"));
        var summary = await SummaryAsync(summary => summary.GetProperty("batches").GetInt32() > 0);
        Assert.Equal((1, 1), (summary.GetProperty("batches").GetInt32(), summary.GetProperty("readings").GetInt32()));
    }

    [Fact]
    public async Task A_gap_is_asked_for_until_the_gateway_says_that_it_is_gone()
    {
        await using var gateway = await GatewayAsync("gw-1");
        await StartAsync(askAfter: TimeSpan.FromSeconds(0.2));
        await PublishAsync("gw-1", "meters/gw-1/data", Batch(2, "k2"));

        var first = await QuestionAsync(gateway);
        var second = await QuestionAsync(gateway);
        Assert.NotEqual(first.CorrelationData.ToArray(), second.CorrelationData.ToArray());
        Assert.Equal(("meters/gw-1/replies", true), (second.ResponseTopic, second.MessageExpirySeconds > 0));
        Assert.Equal("""{"schema":1,"command":"resend","args":{"epoch":"e1","from":1,"to":1}}""", Encoding.UTF8.GetString(second.Payload.Span));

        await ReplyAsync(gateway, second, """{"schema":1,"ok":true,"command":"resend","result":{"due":0,"gone":1}}""");
        await PublishAsync("gw-1", "meters/gw-1/data", Batch(5, "k5"));
        // Not the first gap any more: the next question is for the second one, and an answer that is none stops nothing.
        var third = await QuestionAsync(gateway);
        Assert.Contains("""{"epoch":"e1","from":3,"to":4}""", Encoding.UTF8.GetString(third.Payload.Span), StringComparison.Ordinal);
        await ReplyAsync(gateway, third, "nonsense");
        await PublishAsync("gw-1", "meters/gw-1/data", Batch(3, "k3"));
        await PublishAsync("gw-1", "meters/gw-1/data", Batch(4, "k4"));
        await SummaryAsync(summary => summary.GetProperty("gaps").GetArrayLength() == 1);
    }

    [Fact]
    public async Task Commands_go_to_the_gateway_they_are_for_and_are_nobody_elses_to_give()
    {
        await using var gateway = await GatewayAsync("gw-1");
        await PublishAsync("gw-1", "meters/gw-1/commands", "its own");
        await PublishAsync("receiver", "meters/gw-2/commands", "another's");
        await PublishAsync("receiver", "meters/gw-1/commands", "for it");
        Assert.Equal("for it", Encoding.UTF8.GetString((await QuestionAsync(gateway)).Payload.Span));
    }

    [Fact]
    public async Task A_client_without_a_certificate_is_refused()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ToolProcess.RunAsync(
            "mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", $"{_port}", "--cafile", _pki.CaFile, "-t", "meters/gw-1/data", "-m", "x", "-q", "1"));
        Assert.Contains("exit", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heartbeats_are_kept_and_nonsense_is_refused()
    {
        await StartAsync();
        var url = $"{Url}/api/v1/gateways/gw-1/heartbeat";
        using var good = await _http.PostAsJsonAsync(url, new { status = "sent", count = 7 }, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, good.StatusCode);
        foreach (var body in (string[])["", "nonsense", "[]", """{"status":"sent"}""", """{"status":"sent","count":"many"}""", new string(' ', 5000)])
        {
            using var bad = await _http.PostAsync(url, new StringContent(body, Encoding.UTF8, "application/json"), Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        }

        var summary = await SummaryAsync(_ => true);
        Assert.Equal(1, summary.GetProperty("heartbeats").GetInt32());
        Assert.Equal(7, summary.GetProperty("last_heartbeat").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Health_follows_the_connection()
    {
        await StartAsync();
        await UntilAsync(async () => (int)(await _http.GetAsync($"{Url}/healthz", Cancel)).StatusCode == 200);
        Signals.Send(_broker.Process, Signals.Kill);
        await UntilAsync(async () => (int)(await _http.GetAsync($"{Url}/healthz", Cancel)).StatusCode == 503);
    }

    [Fact]
    public async Task The_verdict_compares_with_the_truth_file()
    {
        var truth = Path.Combine(_directory, "truth.jsonl");
        await File.WriteAllTextAsync(truth, """{"meter_id":"00000001","fields":{"total_m3":1.5}}""" + "\n", Cancel);
        await StartAsync(truth);
        await PublishAsync("gw-1", "meters/gw-1/data", Batch(1, "k1"));
        await SummaryAsync(summary => summary.GetProperty("batches").GetInt32() == 1);
        var verdict = await _http.GetFromJsonAsync<JsonElement>($"{Url}/v1/verdict", Cancel);
        Assert.True(verdict.GetProperty("ok").GetBoolean());
        Assert.Equal((1, 1), (verdict.GetProperty("compared").GetInt32(), verdict.GetProperty("meters").GetInt32()));
    }

    [Fact]
    public async Task Without_a_truth_file_there_is_no_verdict()
    {
        await StartAsync();
        using var answer = await _http.GetAsync($"{Url}/v1/verdict", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cloud is not null)
            await _cloud.DisposeAsync();
        await _broker.DisposeAsync();
        _http.Dispose();
        _pki.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private string Url => _cloud!.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);

    // The product's own file; only places and port are this test's.
    private async Task StartBrokerAsync()
    {
        _port = Mosquitto.FreePort();
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "mosquitto.conf"), Cancel);
        text = text.Replace("listener 8883", $"listener {_port} 127.0.0.1", StringComparison.Ordinal)
            .Replace("/etc/cloud/pki", _directory, StringComparison.Ordinal)
            .Replace("/etc/mosquitto/acl", Path.Combine(AppContext.BaseDirectory, "acl"), StringComparison.Ordinal)
            .Replace("/data/cloud-broker", _directory, StringComparison.Ordinal);
        if (Environment.IsPrivilegedProcess)
            text = $"user root\n{text}";
        await File.WriteAllTextAsync(Path.Combine(_directory, "mosquitto.conf"), text + "log_type information\n", Cancel);
        _broker = ToolProcess.Start("mosquitto", "-c", Path.Combine(_directory, "mosquitto.conf"));
        Assert.NotNull(await _broker.LineAsync(" running$", Cancel));
    }

    private async Task StartAsync(string? truth = null, TimeSpan? askAfter = null)
    {
        _cloud = CloudApp.Build(new CloudOptions
        {
            Host = "127.0.0.1", Port = _port, Pki = _directory, Data = Path.Combine(_directory, "data"), HttpPort = 0, Truth = truth,
            AskAfter = askAfter ?? TimeSpan.Zero,
        });
        await _cloud.StartAsync(Cancel);
        await UntilAsync(async () => (await _http.GetAsync($"{Url}/healthz", Cancel)).IsSuccessStatusCode);
    }

    // A gateway that hears its commands, and answers as the test wants.
    private async Task<IMqttConnection> GatewayAsync(string id)
    {
        var connection = await new MqttNetConnector(TimeProvider.System).ConnectAsync(new MqttConnectionOptions
        {
            Host = "127.0.0.1", Port = _port, ClientId = id,
            Tls = new MqttTls(_pki.CaFile, Path.Combine(_directory, $"{id}.crt"), Path.Combine(_directory, $"{id}.key")),
        }, Cancel);
        await connection.SubscribeAsync("meters/+/commands", MqttQos.AtLeastOnce, Cancel);
        return connection;
    }

    private static Task<MqttMessage> QuestionAsync(IMqttConnection gateway) =>
        gateway.Messages.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancel);

    private static Task<MqttPublishResult> ReplyAsync(IMqttConnection gateway, MqttMessage question, string json) => gateway.PublishAsync(
        new MqttMessage(question.ResponseTopic!, Encoding.UTF8.GetBytes(json)) { CorrelationData = question.CorrelationData }, Cancel);

    private async Task PublishAsync(string certificate, string topic, string payload) => await ToolProcess.RunAsync(
        "mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", $"{_port}", "--cafile", _pki.CaFile,
        "--cert", Path.Combine(_directory, $"{certificate}.crt"), "--key", Path.Combine(_directory, $"{certificate}.key"),
        "-q", "1", "-t", topic, "-m", payload);

    private static string Batch(int number, string key) => $$$"""
        {"schema":1,"gateway":"gw-1","epoch":"e1","number":{{{number}}},"batch_id":"e1-{{{number}}}","readings":[
        {"key":"{{{key}}}","meter_id":"00000001","received_at":"2026-05-03T06:00:0{{{number}}}.000Z","fields":{"total_m3":{{{number}}}.5}}]}
        """;

    private async Task<JsonElement> SummaryAsync(Func<JsonElement, bool> enough)
    {
        var summary = default(JsonElement);
        await UntilAsync(async () => enough(summary = await _http.GetFromJsonAsync<JsonElement>($"{Url}/v1/summary", Cancel)));
        return summary;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "not within 30 s");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }

    private void Issue(string name, IssuedCertificate issued)
    {
        File.Copy(issued.CertificateFile, Path.Combine(_directory, $"{name}.crt"));
        File.Copy(issued.KeyFile, Path.Combine(_directory, $"{name}.key"));
    }
}
