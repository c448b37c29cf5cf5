using System.Diagnostics;
using Edge.Listener.Receivers;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Receivers;

/// <summary>Dongles held by the real wmbusmeters: a named pipe or a pseudo terminal is in the place of the radio.</summary>
public sealed class DongleTests
{
    private static readonly Fleet Fleet = Fleet.Create(10, 7);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<ListenerRig> StartAsync(params (string, string)[] settings)
    {
        var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet, null, settings);
        await rig.ReadyAsync();
        return rig;
    }

    private static V1.ReceiverStatus StatusOf(ListenerRig rig, string name) => rig.Get<ReceiverBook>()[name].ToContract();

    // The pipe is there from the child's first start on.
    private static async Task TransmitAsync(ListenerRig rig, string name, IEnumerable<string> frames)
    {
        await ListenerRig.UntilAsync(() => StatusOf(rig, name).Device.Length > 0);
        await File.WriteAllTextAsync(Path.Combine(rig.DongleDirectory, name, "input"), string.Join('\n', frames) + "\n", Stop);
    }

    [Fact]
    public async Task Whatever_the_program_hears_is_on_the_road_configured_or_not()
    {
        await using var rig = await StartAsync(("Listener:Dongles:0", "bench=stdin:hex"));
        var sent = Fleet.Meters.Select(meter => meter.Send(1)).ToList();
        await TransmitAsync(rig, "bench", sent.Select(telegram => telegram.Hex));
        await rig.Store.UntilStoredAsync(sent.Count);
        await TransmitAsync(rig, "bench", [Fleet.Create(1, 99).Meters[0].Send(1).Hex]);
        await ListenerRig.UntilAsync(() => StatusOf(rig, "bench").Telegrams == 11);

        Assert.Equal(sent.Select(telegram => telegram.Hex), rig.Store.Stored.Select(telegram => Convert.ToHexStringLower(telegram.Frame.Span)));
        Assert.All(rig.Store.Stored, telegram => Assert.Equal(("bench", true, false), (telegram.Receiver, telegram.Decoded is not null, telegram.HasRssiDbm)));
        var status = StatusOf(rig, "bench");
        Assert.Equal(("stdin:hex", "hextty on stdin listening on any", "", true), (status.Source, status.Device, status.Trouble, status.Child.Running));
        Assert.Equal(1, rig.Get<Listener.Frames.HeardCounts>().Foreign);
        var arguments = await File.ReadAllTextAsync($"/proc/{status.Child.Pid}/cmdline", Stop);
        Assert.Contains("--useconfig=", arguments, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(rig.DongleDirectory, "bench")));
    }

    [Fact]
    public async Task A_killed_child_is_started_again_and_hears_again()
    {
        await using var rig = await StartAsync(("Listener:Dongles:0", "bench=stdin:hex"));
        await TransmitAsync(rig, "bench", [Fleet.Meters[0].Send(1).Hex]);
        await rig.Store.UntilStoredAsync(1);

        Process.GetProcessById((int)StatusOf(rig, "bench").Child.Pid).Kill();
        await rig.Logs.WaitForAsync(2032, Stop);
        await ListenerRig.UntilAsync(() => StatusOf(rig, "bench").Child is { Running: true, Restarts: 1 });
        await TransmitAsync(rig, "bench", [Fleet.Meters[0].Send(2).Hex]);
        await rig.Store.UntilStoredAsync(2);
        Assert.Equal(137, StatusOf(rig, "bench").Child.LastExitCode);
    }

    [Fact]
    public async Task A_radio_tells_its_signal_and_its_device_and_is_missed_when_it_is_unplugged()
    {
        var directory = Directory.CreateDirectory($"/dev/shm/tty-{Guid.NewGuid():N}").FullName;
        var path = Path.Combine(directory, "ttyCUL");
        await using var rig = await StartAsync(("Listener:Dongles:0", $"roof={path}:cul:t1"));
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("device_missing", "roof")));
        Assert.Contains($"({path}:cul:t1) is not there: ", rig.Store.Alarms[("device_missing", "roof")], StringComparison.Ordinal);

        await using (var dongle = await CulDongle.PlugInAsync(path))
        {
            await rig.Store.UntilAsync(store => store.Alarms.Count == 0);
            Assert.Equal($"cul on {path} listening on t1", StatusOf(rig, "roof").Device);
            await dongle.ListensAsync();
            await dongle.HearAsync(Fleet.Meters[0].Send(1).Frame, -16);
            await rig.Store.UntilStoredAsync(1);
            Assert.Equal(("roof", -82), (rig.Store.Stored[0].Receiver, rig.Store.Stored[0].RssiDbm));
        }

        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("device_lost", "roof")));
        Assert.Single(rig.Store.Alarms);
        Assert.Equal("", StatusOf(rig, "roof").Device);
        Assert.NotEqual("", StatusOf(rig, "roof").Trouble);
        await GrpcHealth.WaitAsync(rig.Address, rig.Secrets.TokenOf("listener"), TimeSpan.FromSeconds(10));

        await using (var dongle = await CulDongle.PlugInAsync(path))
        {
            await rig.Store.UntilAsync(store => store.Alarms.Count == 0);
            await dongle.ListensAsync();
            await dongle.HearAsync(Fleet.Meters[0].Send(2).Frame, -16);
            await rig.Store.UntilStoredAsync(2);
            Assert.Equal("", StatusOf(rig, "roof").Trouble);
            Assert.Equal(0ul, StatusOf(rig, "roof").Child.Restarts);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_device_that_the_program_does_not_know_is_said_in_its_words()
    {
        await using var rig = await StartAsync(("Listener:Dongles:0", "roof=quatsch:foo"));
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("device_failure", "roof")));
        Assert.Contains("Not a valid device \"quatsch:foo\"", StatusOf(rig, "roof").Trouble, StringComparison.Ordinal);
        Assert.Contains("Not a valid device \"quatsch:foo\"", rig.Store.Alarms[("device_failure", "roof")], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remote_radio_that_falls_silent_is_an_alarm_until_its_next_telegram()
    {
        await using var rig = await StartAsync(("Listener:Receivers:0", "attic"), ("Listener:SilentAfter", "00:00:00.5"));
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("radio_silent", "attic")));
        Assert.Contains("nothing was heard", StatusOf(rig, "attic").Trouble, StringComparison.Ordinal);
        Assert.Null(StatusOf(rig, "attic").Child);
        // A stranger's telegram counts as well: a deaf radio and a quiet meter are told apart.
        rig.Hear(Fleet.Create(1, 99).Meters[0].Send(1).Frame, "attic");
        await rig.Store.UntilAsync(store => store.Alarms.Count == 0);
        await rig.Store.UntilAsync(store => store.Alarms.Count == 1);
    }
}
