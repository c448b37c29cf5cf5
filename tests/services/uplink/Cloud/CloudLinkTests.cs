using Edge.Uplink.Tests.Bench;

namespace Edge.Uplink.Tests.Cloud;

public sealed class CloudLinkTests
{
    [Fact]
    public async Task An_expired_certificate_raises_an_alarm_and_a_renewed_one_connects_without_a_restart()
    {
        await using var bench = await UplinkBench.StartAsync();
        bench.Certificates.Put(bench.Pki.Client(UplinkBench.GatewayId, TimeSpan.FromDays(-1)));
        await bench.StartUplinkAsync(connected: false);

        await Eventually.TrueAsync(() => bench.AlarmOf("certificate_invalid") is not null, "certificate_invalid is raised");
        Assert.Contains($"{bench.Certificates.Certificate} expired on ", bench.AlarmOf("certificate_invalid")!.Text, StringComparison.Ordinal);
        var status = await bench.GetStatusAsync();
        Assert.False(status.Connected);
        Assert.Contains("expired on", status.WaitingFor, StringComparison.Ordinal);

        bench.Certificates.Put(bench.Pki.Client(UplinkBench.GatewayId));
        await bench.WaitConnectedAsync();
        await Eventually.TrueAsync(() => bench.AlarmOf("certificate_invalid") is null, "certificate_invalid is cleared");
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_raises_an_alarm_and_the_next_connect_uses_a_renewed_one()
    {
        await using var bench = await UplinkBench.StartAsync();
        // Shorter than the authority, which ends in 30 days.
        bench.Settings["Cloud:CertificateWarningDays"] = "10";
        bench.Certificates.Put(bench.Pki.Client(UplinkBench.GatewayId, TimeSpan.FromDays(5)));
        await bench.StartUplinkAsync();
        await Eventually.TrueAsync(() => bench.AlarmOf("certificate_expiring") is not null, "certificate_expiring is raised");
        Assert.Contains($"{bench.Certificates.Certificate} is valid until ", bench.AlarmOf("certificate_expiring")!.Text, StringComparison.Ordinal);

        bench.Certificates.Put(bench.Pki.Client(UplinkBench.GatewayId, TimeSpan.FromDays(20)));
        bench.Wire.Cut();
        bench.Wire.Mend();

        await Eventually.TrueAsync(() => bench.AlarmOf("certificate_expiring") is null, "certificate_expiring is cleared");
        await bench.WaitConnectedAsync();
    }

    [Fact]
    public async Task A_missing_file_raises_an_alarm_and_the_service_runs_on()
    {
        await using var bench = await UplinkBench.StartAsync();
        File.Delete(bench.Certificates.Key);
        await bench.StartUplinkAsync(connected: false);
        await Eventually.TrueAsync(() => bench.AlarmOf("certificate_invalid") is not null, "certificate_invalid is raised");
        Assert.Contains($"{bench.Certificates.Key} is missing", bench.AlarmOf("certificate_invalid")!.Text, StringComparison.Ordinal);

        bench.Certificates.Put(bench.Pki.Client(UplinkBench.GatewayId));
        await bench.WaitConnectedAsync();
    }

    [Fact]
    public async Task A_broker_of_another_authority_is_not_believed()
    {
        await using var bench = await UplinkBench.StartAsync();
        using var other = new TestPki("Somebody else");
        File.Copy(other.CaFile, bench.Certificates.Authority, overwrite: true);
        await bench.StartUplinkAsync(connected: false);
        var offline = await bench.Logs.WaitForAsync(1101, TestContext.Current.CancellationToken);
        Assert.Contains("TLS", offline.Message, StringComparison.Ordinal);
        Assert.False((await bench.GetStatusAsync()).Connected);
    }

    [Fact]
    public async Task A_broker_of_another_name_is_not_believed()
    {
        await using var bench = await UplinkBench.StartAsync();
        // The certificate is for 127.0.0.1.
        bench.Settings["Cloud:Host"] = "localhost";
        await bench.StartUplinkAsync(connected: false);
        var offline = await bench.Logs.WaitForAsync(1101, TestContext.Current.CancellationToken);
        Assert.Contains("localhost", offline.Message, StringComparison.Ordinal);
        Assert.False((await bench.GetStatusAsync()).Connected);
    }

    [Fact]
    public async Task Without_a_cloud_the_service_is_healthy_and_says_what_is_missing()
    {
        await using var bench = await UplinkBench.StartAsync();
        bench.Settings["Cloud:Host"] = "";
        await bench.StartUplinkAsync(connected: false);
        await bench.Logs.WaitForAsync(1101, TestContext.Current.CancellationToken);
        Assert.Contains("Cloud:Host", (await bench.GetStatusAsync()).WaitingFor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_says_since_when_the_store_is_away_and_no_more_once_it_is_back()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var witness = await MosquittoSubscriber.StartAsync(
            bench.Cloud.Mosquitto, "meters/+/status", TestContext.Current.CancellationToken, format: "%p");
        await bench.StartUplinkAsync();
        Assert.Equal("""{"state":"online","version":"0.1.0"}""", await witness.MessageAsync(TestContext.Current.CancellationToken));
        var link = bench.Get<Uplink.Cloud.CloudLink>();
        link.ShowStatus(new DateTimeOffset(2026, 5, 3, 6, 7, 8, TimeSpan.Zero));
        Assert.Equal(
            """{"state":"online","version":"0.1.0","store_away_since":"2026-05-03T06:07:08.000Z"}""",
            await witness.MessageAsync(TestContext.Current.CancellationToken));
        link.ShowStatus(null);
        Assert.Equal("""{"state":"online","version":"0.1.0"}""", await witness.MessageAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_gateway_that_is_killed_is_offline_by_its_will()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var witness = await MosquittoSubscriber.StartAsync(
            bench.Cloud.Mosquitto, "meters/+/status", TestContext.Current.CancellationToken, format: "%p");
        await bench.StartUplinkAsync();
        Assert.Contains("online", await witness.MessageAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        bench.Wire.Cut();
        Assert.Equal("""{"state":"offline"}""", await witness.MessageAsync(TestContext.Current.CancellationToken));
        bench.Wire.Mend();
        Assert.Contains("online", await witness.MessageAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
