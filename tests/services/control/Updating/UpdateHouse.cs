using System.Text.Json.Nodes;
using Edge.Control.Judging;
using Edge.Control.Tests.Commands;
using Edge.Control.Tests.Updating.Switching;
using Edge.Control.Updating;
using Edge.Control.Updating.Bundles;
using Edge.Control.Updating.Switching;
using Edge.Hosting;
using Edge.Testing;
using Edge.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ControlContract = Edge.V1.Control;

namespace Edge.Control.Tests.Updating;

/// <summary>The real control beside a played engine, store and uplink; the api asks it. Bundles and the judge are stand-ins.</summary>
internal sealed class UpdateHouse : IAsyncDisposable
{
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private Hosted _store = null!;
    private Hosted _uplink = null!;
    private Hosted? _control;
    private EdgeApp? _api;

    public PlayedGateway Gateway { get; private set; } = null!;

    public StandInBundles Bundles { get; private set; } = null!;

    public PlayedStore Store => _store.Services.GetRequiredService<PlayedStore>();

    public PlayedUplink Uplink => _uplink.Services.GetRequiredService<PlayedUplink>();

    public PlayedMachine Machine => Gateway.Machine;

    public ControlContract.ControlClient Control => _api!.Services.GetRequiredService<ControlContract.ControlClient>();

    public T Get<T>() where T : notnull => _control!.Services.GetRequiredService<T>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<UpdateHouse> StartAsync()
    {
        var house = new UpdateHouse { Gateway = await PlayedGateway.StartAsync() };
        house.Bundles = new(Path.Combine(house.Gateway.Options.StateDirectory, "images.tar"));
        house._store = await house.PlayAsync<PlayedStore>("store", "edge.v1.Store",
            new() { ["GetStats"] = ["control"], ["QueryReadings"] = ["control"], ["Backup"] = ["control"], ["RaiseAlarm"] = ["control"], ["ClearAlarm"] = ["control"] });
        house._uplink = await house.PlayAsync<PlayedUplink>("uplink", "edge.v1.Uplink", new() { ["GetStatus"] = ["control"] });
        await house.StartControlAsync();
        return house;
    }

    /// <summary>Another life of control, after <see cref="StopControlAsync"/>.</summary>
    public async Task StartControlAsync()
    {
        var builder = Hosted.Builder("control", _secrets, Gateway.Logs,
            ("Peers:Store", $"{_store.Addresses[0]}"), ("Peers:Uplink", $"{_uplink.Addresses[0]}"), ("Engine:Socket", Machine.Socket),
            ("Update:StateDirectory", Gateway.Options.StateDirectory), ("Configuring:DataDirectory", Gateway.Options.StateDirectory), ("Process:DrainWithin", "00:00:01")).AddControl();
        builder.Services.AddSingleton<IBundles>(Bundles).AddSingleton<IJudge>(new PlayedJudge(() => true));
        _control = await Hosted.StartAsync(builder, app => app.MapGrpcService<ControlService>());
        var api = Hosted.Builder("api", _secrets, Gateway.Logs, ("Peers:Control", $"{_control.Addresses[0]}"));
        api.AddClient<ControlContract.ControlClient>("control");
        _api = api.Build();
    }

    public async Task StopControlAsync()
    {
        await _api!.DisposeAsync();
        await _control!.DisposeAsync();
    }

    public async Task<Update> ApplyAsync() => await Control.ApplyUpdateAsync(new() { File = "new.bundle" }, cancellationToken: Cancel);

    /// <summary>Asks again and again: it is another process whose work is awaited.</summary>
    public async Task<Update> UntilAsync(UpdateState state)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        Update update;
        var tries = 0;
        do
        {
            update = await Control.GetUpdateAsync(new(), cancellationToken: Cancel);
            Assert.True(tries++ < 400, $"never {state}, but {update}");
        }
        while (update.State != state && await pace.WaitForNextTickAsync(Cancel));
        return update;
    }

    /// <summary>What the switcher's container would do, here.</summary>
    public Task SwitchAsync(bool isGood) => Gateway.Switcher(new PlayedJudge(
        () => isGood || Machine.Containers.Where(container => container.Service.Length > 0).All(container => container.Image.Contains("old", StringComparison.Ordinal)))).RunAsync(Cancel);

    /// <summary>Until what has ended is told and tidied.</summary>
    public async Task SettledAsync()
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var tries = 0; Gateway.File.Read() is not { Settled: true } && tries < 400; tries++)
            await pace.WaitForNextTickAsync(Cancel);
        Assert.True(Gateway.File.Read()!.Settled, "the update was not settled");
    }

    public async ValueTask DisposeAsync()
    {
        await StopControlAsync();
        await _store.DisposeAsync();
        await _uplink.DisposeAsync();
        await Gateway.DisposeAsync();
        _secrets.Dispose();
    }

    private Task<Hosted> PlayAsync<T>(string service, string contract, CallerTable callers) where T : class
    {
        var builder = Hosted.Builder(service, _secrets, Gateway.Logs, ("Process:DrainWithin", "00:00:01"));
        builder.AllowCallers(contract, callers).Services.AddSingleton<T>();
        return Hosted.StartAsync(builder, app => app.MapGrpcService<T>());
    }
}

/// <summary>Lets through one bundle with the new release; its archive is what a played engine takes for the images.</summary>
internal sealed class StandInBundles(string path) : IBundles
{
    public string? Refusal { get; set; }

    /// <summary>Holds the bundle back until it is completed.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Completes when a bundle is asked for, and three of its ten bytes are here.</summary>
    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsForgotten { get; private set; }

    public HostStep? HostStep { get; set; }

    public string[] Names { get; set; } = [.. PlayedGateway.Services];

    public async Task<VerifiedBundle> TakeAsync(BundleSource source, string runningVersion, IProgress<BundleProgress> progress, CancellationToken stop)
    {
        progress.Report(new(3, 10, false));
        Begun.TrySetResult();
        if (Gate is not null)
            await Gate.Task.WaitAsync(stop);
        if (Refusal is not null)
            throw new UpdateRefusedException(Refusal);
        var archive = new JsonArray([.. PlayedGateway.Services.Select(service => (JsonNode)service)]).ToJsonString();
        await File.WriteAllTextAsync(path, archive, stop);
        var images = Names.ToDictionary(service => service, service => PlayedGateway.Id(service, "new"));
        return new(new Manifest(PlayedGateway.New.Version, "0.0.0", 1, "linux/amd64", images, archive.Length, "", 1, HostStep), path, 0);
    }

    public void Forget() => IsForgotten = true;
}
