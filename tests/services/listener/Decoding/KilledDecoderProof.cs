using System.Diagnostics;
using System.Globalization;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Decoding;

/// <summary>The real decoder is killed -9 under load, again and again.</summary>
public sealed class KilledDecoderProof(ITestOutputHelper output)
{
    [Fact]
    [Trait("Category", "proof")]
    public async Task A_decoder_killed_under_load_costs_no_frame_and_doubles_none()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_COUNT"), CultureInfo.InvariantCulture, out var count) ? count : 10;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_SEED"), CultureInfo.InvariantCulture, out var given) ? given : 1;
        output.WriteLine($"{kills} kills, seed {seed}");
        var random = new Random(seed);
        var fleet = Fleet.Create(50, (uint)seed);
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", fleet, null, ("Listener:QueueLength", "1000000"));
        rig.Logs.Expect(2020);
        await rig.ReadyAsync();

        using var done = new CancellationTokenSource();
        var hearing = Task.Run(() => HearAsync(rig, fleet, done.Token));
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 200)), TimeProvider.System, TestContext.Current.CancellationToken);
            await KillAsync(rig);
        }

        await done.CancelAsync();
        var sent = await hearing;
        await rig.Store.UntilStoredAsync(sent.Count, 60);
        output.WriteLine($"{sent.Count} frames, {rig.Logs.Entries.Count(entry => entry.Id == 2020)} ends");
        Assert.All(rig.Store.Stored, telegram => Assert.True(telegram.Decoded is not null, $"{telegram.Rejected}"));
        Assert.Equal(sent, rig.Store.Stored.Select(telegram => Convert.ToHexStringLower(telegram.Frame.Span)));
        Assert.Equal(kills, rig.Logs.Entries.Count(entry => entry.Id == 2020));
    }

    private static async Task<List<string>> HearAsync(ListenerRig rig, Fleet fleet, CancellationToken done)
    {
        var sent = new List<string>();
        for (var round = 0; !done.IsCancellationRequested; round++)
        {
            foreach (var telegram in fleet.Meters.Select(meter => meter.Send(round)))
            {
                rig.Hear(telegram);
                sent.Add(telegram.Hex);
            }

            await Task.Yield();
            if (round % 4 == 3)
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        return sent;
    }

    private static async Task KillAsync(ListenerRig rig)
    {
        while (true)
        {
            var pid = (int)rig.DecoderPid;
            if (pid != 0)
            {
                using var process = Process.GetProcessById(pid);
                Signals.Send(process, Signals.Kill);
                while (rig.DecoderPid == pid)
                    await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
