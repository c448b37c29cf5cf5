using Edge.Uplink.Cloud;
using Edge.Uplink.Heartbeat;
using Edge.Uplink.Listening;

namespace Edge.Uplink.Sending;

/// <summary>
/// One send: listening for fresh readings, then rounds of flush and drain until nobody joined during the last one, then the
/// heartbeat. Whoever asked for it gets its answer, also when it fails.
/// </summary>
internal sealed class SendCycle(
    BatchSource source, CloudLink link, Sender sender, SendDesk desk, HeartbeatWorker heartbeats, FreshReadings fresh)
{
    /// <param name="listens">Waits for fresh readings first, unless somebody is in a hurry or nothing could be sent.</param>
    /// <param name="heartbeatAnyway">A planned send tells the platform also that there was nothing to send.</param>
    /// <param name="stop">Ends the send in order.</param>
    /// <exception cref="SendFailedException">Not everything that is due was acknowledged.</exception>
    public async Task<SendReport> RunAsync(bool listens, bool heartbeatAnyway, CancellationToken stop)
    {
        var party = new SendParty();
        var report = new SendReport();
        try
        {
            desk.TakeIn(party);
            var heard = listens && !party.IsInHurry && await HasRoadAsync(stop) ? await fresh.ListenAsync(stop) : null;
            do report += await RoundAsync(heard, stop);
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

    private async Task<SendReport> RoundAsync(HeardWindow? heard, CancellationToken stop) =>
        await HasRoadAsync(stop) && await source.HasUnsentAsync(stop) ? await sender.DrainAsync(heard, stop) : new SendReport();

    /// <summary>False when there is no link, and nothing unsent that would be worth the wait for it.</summary>
    private async Task<bool> HasRoadAsync(CancellationToken stop)
    {
        await source.FlushAsync(stop);
        if (!link.IsConnected && !await source.HasUnsentAsync(stop))
            return false;
        return await link.WaitUntilConnectedAsync(stop) ? true : throw new SendFailedException($"the cloud cannot be reached: {link.WaitingFor}");
    }
}
