using Edge.Listener.Children;
using Edge.Listener.Receivers;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Receivers;

/// <summary>Programs that hold a dongle badly, played by a small program. They cost their own receiver and nothing else.</summary>
public sealed class BadDongleTests
{
    private static readonly Fleet Nobody = new(0, []);

    private static async Task<ListenerRig> StartAsync(DummyDecoder program, params (string, string)[] settings)
    {
        var rig = await ListenerRig.StartAsync(
            program.Path,
            Nobody,
            directory => File.WriteAllText(Path.Combine(directory, "0"), "name=Meter 0\ndriver=dummy\nid=12345670\nkey=NOKEY\n"),
            [("Listener:Dongles:0", "roof=im871a:c1,t1"), .. settings]);
        await rig.ReadyAsync();
        return rig;
    }

    private static V1.ReceiverStatus StatusOf(ListenerRig rig) => rig.Get<ReceiverBook>()["roof"].ToContract();

    [Fact]
    public async Task A_flood_of_words_is_read_logged_in_bounds_and_hides_no_telegram()
    {
        using var program = DummyDecoder.That("poison+dongle-flood");
        await using var rig = await StartAsync(program);
        await rig.Store.UntilStoredAsync(1);
        Assert.Equal(("roof", -70), (rig.Store.Stored[0].Receiver, rig.Store.Stored[0].RssiDbm));
        Assert.InRange(rig.Logs.Entries.Count(entry => entry.Id == 2030), 1, ErrorOutput.LinesPerMinute);
    }

    [Theory]
    [InlineData("dongle-mute", 0)]
    [InlineData("dongle-endless", 1)]
    public async Task One_that_is_silent_is_started_again_and_is_an_alarm(string mode, int telegramsALife)
    {
        using var program = DummyDecoder.That($"poison+{mode}");
        await using var rig = await StartAsync(program, ("Listener:SilentAfter", "00:00:00.7"));
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("radio_silent", "roof")));
        await ListenerRig.UntilAsync(() => StatusOf(rig).Child.Restarts >= 2);
        Assert.Equal(143, StatusOf(rig).Child.LastExitCode);
        Assert.InRange(rig.Store.Stored.Count, telegramsALife, 1_000);
    }

    [Fact]
    public async Task One_that_does_not_end_when_told_is_killed()
    {
        using var program = DummyDecoder.That("poison+dongle-deaf+dongle-mute");
        await using var rig = await StartAsync(program, ("Listener:SilentAfter", "00:00:00.5"), ("Decoder:StopTimeout", "00:00:00.3"));
        await ListenerRig.UntilAsync(() => StatusOf(rig).Child.HasLastExitCode);
        Assert.Equal(137, StatusOf(rig).Child.LastExitCode);
    }

    [Fact]
    public async Task One_that_ends_at_once_is_started_again_and_again_and_said_to_be_down()
    {
        using var program = DummyDecoder.That("poison+dongle-exit");
        await using var rig = await StartAsync(program, ("Decoder:RestartPauseLimit", "00:00:00.1"));
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("device_failure", "roof")));
        await ListenerRig.UntilAsync(() => StatusOf(rig).Child.Restarts >= 5);
        Assert.Equal(0, StatusOf(rig).Child.LastExitCode);
        Assert.Contains("it has ended by itself (exit code 0)", StatusOf(rig).Trouble, StringComparison.Ordinal);
        await GrpcHealth.WaitAsync(rig.Address, rig.Secrets.TokenOf("listener"), TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("dongle-failure", "device_failure", "too many protocol errors(20)")]
    [InlineData("dongle-inactive+dongle-mute", "radio_silent", "4 seconds of inactivity")]
    public async Task What_the_program_says_is_told_as_an_alarm(string modes, string kind, string words)
    {
        using var program = DummyDecoder.That($"poison+{modes}");
        await using var rig = await StartAsync(program);
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey((kind, "roof")));
        Assert.Contains(words, rig.Store.Alarms[(kind, "roof")], StringComparison.Ordinal);
        Assert.Contains(words, StatusOf(rig).Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_costs_the_other_receivers_nothing()
    {
        using var program = DummyDecoder.That("poison+dongle-exit");
        await using var rig = await StartAsync(program, ("Listener:DongleDirectory", "/proc/nowhere"));
        await rig.Logs.WaitForAsync(2032, TestContext.Current.CancellationToken);
        Assert.Contains("cannot be prepared", StatusOf(rig).Trouble, StringComparison.Ordinal);
        rig.Hear(Convert.FromHexString("1644ad557056341201077a010000000000000000000007"), "attic");
        await rig.Store.UntilStoredAsync(1);
    }

    [Fact]
    public async Task A_stop_ends_it_in_time_and_leaves_no_process()
    {
        using var program = DummyDecoder.That("poison+dongle-deaf");
        await using var rig = await StartAsync(program, ("Decoder:StopTimeout", "00:00:00.3"));
        await rig.Store.UntilStoredAsync(1);
        var pid = StatusOf(rig).Child.Pid;
        Assert.Equal(0, await rig.StopAsync());
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }
}
