using Edge.Uplink.Cloud;
using Edge.Uplink.Heartbeat;

namespace Edge.Uplink.Sending;

/// <summary>
/// One send: rounds of flush and drain until nobody joined during the last one, then the heartbeat. Whoever asked for it gets
/// its answer, also when it fails.
/// </summary>
internal sealed class SendCycle(
    BatchSource source, CloudLink link, Sender sender, SendDesk desk, HeartbeatWorker heartbeats, UplinkOptions options)
{
    /// <param name="freshSinceMs">
    /// When the listening window of this send began; 0 as long as there is none: then every reading travels as cached.
    /// </param>
    /// <param name="heartbeatAnyway">A daily send tells the platform also that there was nothing to send.</param>
    /// <param name="stop">Ends the send in order.</param>
    /// <exception cref="SendFailedException">Not everything that is due was acknowledged.</exception>
    public async Task<SendReport> RunAsync(long freshSinceMs, bool heartbeatAnyway, CancellationToken stop)
    {
        var party = new SendParty();
        var report = new SendReport();
        try
        {
            desk.TakeIn(party);
            do report += await RoundAsync(freshSinceMs, stop);
            while (desk.TakeIn(party));
        }
        catch (SendFailedException e)
        {
            party.Answer(new SendAnswer(report, false, e.Message));
            throw;
        }
        catch (OperationCanceledException)
        {
            party.Answer(new SendAnswer(report, false, "the uplink is stopping; what was not acknowledged is kept"));
            throw;
        }

        if (report.Readings > 0 || heartbeatAnyway) heartbeats.Report(report, party);
        else party.Answer(new SendAnswer(report, false, null));
        return report;
    }

    private async Task<SendReport> RoundAsync(long freshSinceMs, CancellationToken stop)
    {
        await source.FlushAsync(stop);
        if (!await source.HasUnsentAsync(stop))
            return new SendReport();
        if (!await link.WaitUntilConnectedAsync(options.LinkPatience, stop))
            throw new SendFailedException($"the cloud cannot be reached: {link.WaitingFor}");
        return await sender.DrainAsync(freshSinceMs, stop);
    }
}
