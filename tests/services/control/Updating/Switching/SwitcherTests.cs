using Edge.Control.Updating.Switching;

namespace Edge.Control.Tests.Updating.Switching;

public sealed class SwitcherTests : IAsyncLifetime
{
    private PlayedGateway _gateway = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _gateway = await PlayedGateway.StartAsync();

    [Fact]
    public async Task A_good_release_runs_and_the_one_before_is_remembered()
    {
        _gateway.Begin();
        await _gateway.Switcher(new PlayedJudge(() => true)).RunAsync(Cancel);
        _gateway.Runs("new");
        var record = _gateway.File.Read()!;
        Assert.Equal((UpdatePhase.Done, "1.0.0", "1.1.0 runs: all is well"), (record.Phase, record.Previous, record.Text));
    }

    [Fact]
    public async Task A_release_that_does_not_do_its_work_is_taken_back()
    {
        _gateway.Begin();
        await _gateway.Switcher(new PlayedJudge(() => !RunsNew())).RunAsync(Cancel);
        _gateway.Runs("old");
        var record = _gateway.File.Read()!;
        Assert.Equal((UpdatePhase.RolledBack, ""), (record.Phase, record.Previous));
        Assert.Equal("1.0.0 runs again (all is well). 1.1.0 was taken back: no reading was decoded", record.Text);
    }

    [Fact]
    public async Task When_the_old_one_is_not_well_either_it_says_what_runs()
    {
        _gateway.Begin();
        await _gateway.Switcher(new PlayedJudge(() => false)).RunAsync(Cancel);
        _gateway.Runs("old");
        var record = _gateway.File.Read()!;
        Assert.Equal(UpdatePhase.Failed, record.Phase);
        Assert.StartsWith("1.0.0 runs again, but not as before: ", record.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_hands_over_stops_before_what_takes_it_and_control_is_the_last()
    {
        var old = PlayedGateway.Services.ToDictionary(service => _gateway.Machine.Containers.Find(container => container.Service == service)!.Id);
        _gateway.Begin();
        await _gateway.Switcher(new PlayedJudge(() => true)).RunAsync(Cancel);
        var stopped = _gateway.Machine.Changes.Where(change => change.EndsWith("/stop", StringComparison.Ordinal)).Select(change => old[change.Split('/')[1]]);
        Assert.Equal(["listener", "store", "control"], stopped);
    }

    [Fact]
    public async Task A_service_whose_image_stays_is_left_alone()
    {
        var store = _gateway.Machine.Containers.Find(container => container.Service == "store")!;
        var release = PlayedGateway.New with { Images = new Dictionary<string, string>(PlayedGateway.New.Images) { ["store"] = PlayedGateway.Id("store", "old") } };
        await _gateway.Converger().ConvergeAsync(release, Cancel);
        Assert.Contains(store, _gateway.Machine.Containers);
        Assert.DoesNotContain(_gateway.Machine.Changes, change => change == $"POST containers/{store.Id}/stop");
    }

    [Fact]
    public async Task An_update_that_was_interrupted_too_often_goes_back()
    {
        _gateway.File.Write(_gateway.Begin() with { Starts = Switcher.MostStarts });
        await _gateway.Switcher(new PlayedJudge(() => true)).RunAsync(Cancel);
        _gateway.Runs("old");
        Assert.Equal(UpdatePhase.RolledBack, _gateway.File.Read()!.Phase);
    }

    [Fact]
    public async Task Without_work_nothing_is_touched()
    {
        await _gateway.Switcher(new PlayedJudge(() => true)).RunAsync(Cancel);
        _gateway.File.Write(_gateway.Begin() with { Phase = UpdatePhase.Done });
        await _gateway.Switcher(new PlayedJudge(() => true)).RunAsync(Cancel);
        Assert.Empty(_gateway.Machine.Changes);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private bool RunsNew() => _gateway.Machine.Containers.TrueForAll(container => container.Image.Contains("new", StringComparison.Ordinal));
}
