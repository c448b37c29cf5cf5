using Edge.Hosting;
using Edge.Listener.Decoding;

namespace Edge.Listener.Storing;

/// <summary>
/// Looks after what waits, every few seconds: makes the journal safe, tries again what it did not take, and tells of telegrams that had
/// to be dropped until the buffer has drained.
/// </summary>
internal sealed class BufferWatch(Journal journal, Outbox outbox, DecodeQueue questions, AlarmDesk alarms, JournalOptions options, TimeProvider time)
    : IWorker
{
    private const string Kind = "telegrams_dropped";
    private const string BeforeStore = "waiting_for_store";
    private const string BeforeDecoder = "waiting_for_decoder";

    private long _droppedBeforeStore;
    private long _droppedBeforeDecoder;

    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(options.SyncInterval, time, stop);
            journal.Sync();
            outbox.TryLate();
            Tell(BeforeStore, ref _droppedBeforeStore, outbox.Dropped, outbox.IsDrained, WhyBeforeStore);
            Tell(BeforeDecoder, ref _droppedBeforeDecoder, questions.Dropped, questions.IsDrained, "the decoder does not keep up or does not work");
        }
    }

    private string WhyBeforeStore => options.MaxBytes == 0
        ? "the store does not take them, and there is no journal (Journal:MaxBytes)"
        : journal.Trouble.Length > 0
            ? $"the store does not take them, and the journal takes nothing: {journal.Trouble}"
            : "the store does not take them, and the journal is full (Journal:MaxBytes)";

    private void Tell(string subject, ref long told, long dropped, bool isDrained, string why)
    {
        if (dropped > told)
            alarms.Raise(Kind, subject, Line($"{dropped} telegrams were dropped since the start, the oldest first: {why}."));
        else if (isDrained)
            alarms.Clear(Kind, subject);
        told = dropped;
    }

    // What an operating system says may be long.
    private static string Line(string text) => string.Concat(text.Take(500).Select(character => char.IsControl(character) ? ' ' : character));
}
