using Edge.Control.Engine;
using Edge.Control.Judging;
using Edge.Control.Tests.Commands;
using Edge.Control.Tests.Updating.Switching;
using Edge.Control.Updating;
using Edge.Hosting;
using Edge.Testing;
using Edge.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Tests.Judging;

public sealed class JudgeTests : IAsyncLifetime
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(10);
    private static readonly Baseline Before = new(7, true, true);

    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly HurriedTime _time = new();
    private readonly List<string> _progress = [];
    private PlayedGateway _gateway = null!;
    private Hosted _store = null!;
    private Hosted _uplink = null!;
    private EdgeApp _peers = null!;
    private Judge _judge = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PlayedStore Store => _store.Services.GetRequiredService<PlayedStore>();

    private PlayedUplink Uplink => _uplink.Services.GetRequiredService<PlayedUplink>();

    public async ValueTask InitializeAsync()
    {
        _gateway = await PlayedGateway.StartAsync();
        _store = await PlayAsync<PlayedStore>("store", "edge.v1.Store", new() { ["GetStats"] = ["control"], ["QueryReadings"] = ["control"] });
        _uplink = await PlayAsync<PlayedUplink>("uplink", "edge.v1.Uplink", new() { ["GetStatus"] = ["control"] });
        var builder = Hosted.Builder("control", _secrets, _gateway.Logs, ("Peers:Store", $"{_store.Addresses[0]}"), ("Peers:Uplink", $"{_uplink.Addresses[0]}"));
        builder.AddClient<Store.StoreClient>("store").AddClient<Uplink.UplinkClient>("uplink");
        _peers = builder.Build();
        _judge = new(new ContainerHealth(_gateway.Engine, new(_gateway.Engine)), _peers.Services.GetRequiredService<Store.StoreClient>(),
            _peers.Services.GetRequiredService<Uplink.UplinkClient>(), new UpdateOptions(), _time);
        // One more at each look.
        var stored = 100ul;
        Store.Stored = () => stored++;
    }

    [Fact]
    public async Task Healthy_hearing_and_connected_is_good()
    {
        var verdict = await WatchAsync(Before);
        Assert.Equal(new Verdict(true, "all services are healthy, a reading was decoded and stored, the uplink is connected"), verdict);
    }

    [Fact]
    public async Task What_was_not_so_before_is_not_asked_for_and_that_is_said()
    {
        Store.Stored = () => 0;
        Uplink.Connected = false;
        var verdict = await WatchAsync(new(0, false, false));
        Assert.True(verdict.Good);
        Assert.Contains("readings were not waited for", verdict.Text, StringComparison.Ordinal);
        Assert.Contains("the uplink was not asked for", verdict.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_new_reading_it_is_bad_when_the_time_is_over_and_not_before()
    {
        Store.Stored = () => 200;
        var verdict = await WatchAsync(Before);
        Assert.Equal(new Verdict(false, "after 10 min no reading was decoded and stored yet"), verdict);
        Assert.InRange(_time.Elapsed, Within, Within + TimeSpan.FromSeconds(5));
        Assert.All(_progress, text => Assert.Equal("no reading was decoded and stored yet", text));
    }

    [Fact]
    public async Task What_the_listener_of_before_had_still_to_hand_over_is_no_proof()
    {
        var stored = 200ul;
        Store.Stored = () => _time.Elapsed < TimeSpan.FromSeconds(15) ? stored++ : stored;
        Assert.False((await WatchAsync(Before)).Good);
    }

    [Fact]
    public async Task Who_is_not_healthy_is_named()
    {
        _gateway.Machine.Containers.Find(container => container.Service == "listener")!.IsRunning = false;
        Assert.Equal("after 10 min listener is exited, no reading was decoded and stored yet", (await WatchAsync(Before)).Text);
    }

    [Fact]
    public async Task Who_ends_again_and_again_is_not_well_though_healthy_in_between()
    {
        var restarts = 0;
        _gateway.Machine.Containers[0].Restarts = () => restarts++ / 5;
        Assert.Equal("after 10 min a service has ended and was started again, no reading was decoded and stored yet", (await WatchAsync(Before)).Text);
    }

    [Fact]
    public async Task Who_was_started_again_once_is_well_a_minute_later()
    {
        _gateway.Machine.Containers[0].Restarts = () => _time.Elapsed < TimeSpan.FromSeconds(20) ? 3 : 4;
        // Without the restart this would be over after 17 s.
        Store.Stored = () => _time.Elapsed < TimeSpan.FromSeconds(20) ? 10 : (ulong)_time.Elapsed.TotalSeconds;
        Assert.True((await WatchAsync(Before)).Good);
        Assert.InRange(_time.Elapsed, TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(84));
    }

    [Fact]
    public async Task A_store_that_is_away_is_named()
    {
        await _store.StopAsync();
        Assert.StartsWith("after 0.1 min the store does not answer", (await WatchAsync(Before, TimeSpan.FromSeconds(6))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_is_not_there_any_more_is_bad()
    {
        Uplink.Connected = false;
        Assert.Equal("after 10 min the uplink is not connected to the cloud's broker", (await WatchAsync(Before)).Text);
    }

    [Theory]
    [InlineData(true, 1, 6)]
    [InlineData(false, 1)]
    [InlineData(false, 6)]
    [InlineData(false, 12)]
    [InlineData(false)]
    public async Task Readings_are_expected_where_they_came_as_often_as_it_is_watched(bool hears, params int[] minutesAgo)
    {
        foreach (var minutes in minutesAgo)
            Store.ReceivedMs.Add((_time.GetUtcNow() - TimeSpan.FromMinutes(minutes)).ToUnixTimeMilliseconds());
        Store.Stored = () => 7;
        Assert.Equal(new Baseline(7, hears, true), await _judge.LookAsync(Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        await _peers.DisposeAsync();
        await _store.DisposeAsync();
        await _uplink.DisposeAsync();
        await _gateway.DisposeAsync();
        _secrets.Dispose();
    }

    private Task<Verdict> WatchAsync(Baseline before, TimeSpan? within = null) =>
        _judge.WatchAsync(before, within ?? Within, new Told(_progress), Cancel);

    private Task<Hosted> PlayAsync<T>(string service, string contract, CallerTable callers) where T : class
    {
        var builder = Hosted.Builder(service, _secrets, _gateway.Logs, ("Process:DrainWithin", "00:00:01"));
        builder.AllowCallers(contract, callers).Services.AddSingleton<T>();
        return Hosted.StartAsync(builder, app => app.MapGrpcService<T>());
    }

    private sealed class Told(List<string> said) : IProgress<string>
    {
        public void Report(string value) => said.Add(value);
    }
}
