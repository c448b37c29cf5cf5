using System.Threading.Channels;
using Edge.Uplink.Sending;

namespace Edge.Uplink.Heartbeat;

/// <summary>
/// Sends the heartbeats beside the sends, so that a platform that hangs delays none of them. Heartbeats that pile up meanwhile
/// become one.
/// </summary>
internal sealed class HeartbeatWorker(HeartbeatClient client) : IWorker
{
    private const int MaxWaiting = 100;

    private readonly record struct Job(SendReport Report, SendParty Party);

    private readonly Channel<Job> _jobs = Channel.CreateBounded<Job>(MaxWaiting);

    /// <summary>Tells the platform about a send, then answers those who asked for it.</summary>
    public void Report(SendReport report, SendParty party)
    {
        if (!_jobs.Writer.TryWrite(new Job(report, party)))
            party.Answer(new SendAnswer(report, false, null));
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var jobs = new List<Job>();
        try
        {
            while (await _jobs.Reader.WaitToReadAsync(stop))
            {
                while (_jobs.Reader.TryRead(out var job))
                    jobs.Add(job);
                var accepted = await client.PostAsync(jobs.Sum(job => job.Report.Readings), stop);
                Answer(jobs, accepted);
            }
        }
        finally
        {
            Answer(jobs, accepted: false);
        }
    }

    private static void Answer(List<Job> jobs, bool accepted)
    {
        foreach (var (report, party) in jobs)
            party.Answer(new SendAnswer(report, accepted, null));
        jobs.Clear();
    }
}
