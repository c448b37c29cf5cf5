using Edge.Radio.Fleets;
using Edge.Radio.Telegrams;

namespace Edge.Radio.Transmitting;

/// <summary>Sends a fleet's telegrams, round after round. What cannot be delivered is lost, as with any radio; the truth has it anyway.</summary>
public sealed class Transmitter(Fleet fleet, TransmitterOptions options, TruthFile truth, IAntenna antenna, TimeProvider time)
{
    // Enough to fill the pipe to a broker, few enough to stay in order.
    private const int BurstWindow = 20;

    private static readonly byte[] UnknownKey = [.. Enumerable.Repeat((byte)0xA5, 16)];

    private readonly RoundFile _rounds = new(options.Directory);

    /// <summary>Telegrams given to the antenna.</summary>
    public long Sent { get; private set; }

    /// <summary>Sends until all rounds are sent, or until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await SendBurstAsync(stop);
        for (var done = 0L; options.Rounds is null || done < options.Rounds; done++) await SendRoundAsync(stop);
    }

    private async Task SendRoundAsync(CancellationToken stop)
    {
        var round = _rounds.Take();
        var began = time.GetTimestamp();
        for (var index = 0; index < fleet.Meters.Count; index++)
        {
            await WaitUntilAsync(began, options.Interval * index / fleet.Meters.Count, stop);
            await SendAsync(fleet.Meters[index], round, stop);
        }

        foreach (var kind in options.Damage)
            await antenna.SendAsync(Damage.Of(kind, fleet.Meters[0].Send(round).Frame), stop);
        await WaitUntilAsync(began, options.Interval, stop);
    }

    private async Task SendBurstAsync(CancellationToken stop)
    {
        var underWay = new Queue<Task>();
        for (var sent = 0; sent < options.Burst;)
        {
            var round = _rounds.Take();
            foreach (var meter in fleet.Meters.Take(options.Burst - sent))
            {
                if (underWay.Count == BurstWindow) await underWay.Dequeue();
                underWay.Enqueue(SendAsync(meter, round, stop));
                sent++;
            }
        }

        await Task.WhenAll(underWay);
    }

    private Task SendAsync(FleetMeter meter, long round, CancellationToken stop)
    {
        var telegram = meter.Send(round, options.WrongKey.Contains(meter.Id) ? UnknownKey : null);
        truth.Append(telegram);
        Sent++;
        return antenna.SendAsync(System.Text.Encoding.ASCII.GetBytes(telegram.Hex), stop);
    }

    private async Task WaitUntilAsync(long began, TimeSpan offset, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var left = offset - time.GetElapsedTime(began);
        if (left > TimeSpan.Zero) await Task.Delay(left, time, stop);
    }
}
