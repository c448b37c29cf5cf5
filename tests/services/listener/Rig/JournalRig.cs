using Edge.Listener.Frames;
using Edge.Listener.Storing;
using Edge.V1;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Tests.Rig;

/// <summary>Lives of the listener that share a journal's folder, without anything around them.</summary>
internal sealed class JournalRig : IDisposable
{
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("journal-").FullName;

    public string Directory => Path.Combine(_root, "journal");

    public ManualTime Time { get; } = new();

    public FailingLogs Logs { get; } = new();

    public IReadOnlyList<string> Files => System.IO.Directory.Exists(Directory) ? [.. System.IO.Directory.GetFiles(Directory).Order(StringComparer.Ordinal)] : [];

    /// <summary>A life that begins now.</summary>
    public Life Begin(string instanceId, int capacity, long maxBytes = 16 * 1024 * 1024, string? directory = null)
    {
        var monitor = new WorkMonitor(Time);
        var options = new JournalOptions { Directory = directory ?? Directory, MaxBytes = maxBytes };
        var journal = new Journal(options, new ServiceInfo("listener", "1", instanceId), monitor, Time, Logs.CreateLogger<Journal>());
        return new Life(instanceId, capacity, journal, new HeardCounts(monitor));
    }

    public void Dispose()
    {
        System.IO.Directory.Delete(_root, recursive: true);
        Logs.Dispose();
    }

    /// <summary>One life. Disposed without <see cref="TelegramQueue.Keep"/> it has been killed.</summary>
    internal sealed class Life(string instanceId, int capacity, Journal journal, HeardCounts counts) : IDisposable
    {
        private long _heard;

        public Journal Journal => journal;

        public HeardCounts Counts => counts;

        public TelegramQueue Queue { get; } = TelegramQueue.OfThisLife(instanceId, capacity, journal, counts);

        /// <summary>Telegrams with a number of their own: the time of hearing.</summary>
        public void Hear(int telegrams, int frameBytes = 12, string json = "{}")
        {
            for (var i = 0; i < telegrams; i++)
            {
                counts.CountHeard();
                Queue.Add(new Telegram
                {
                    ReceivedAtMs = _heard++,
                    Frame = ByteString.CopyFrom(new byte[frameBytes]),
                    Decoded = new Decoded { MeterId = "12345678", RawJson = json },
                });
            }
        }

        /// <summary>What earlier lives have left, by life.</summary>
        public IEnumerable<TelegramQueue> Earlier => journal.EarlierLives.Select(life => TelegramQueue.OfEarlierLife(life, capacity, journal));

        public void Dispose() => journal.Dispose();
    }
}

/// <summary>A store that takes at once what it is handed.</summary>
internal static class Taking
{
    /// <summary>Takes everything, acknowledges it; the messages.</summary>
    public static List<AppendRequest> TakeAll(this TelegramQueue queue, int maxTelegrams = 100)
    {
        var messages = new List<AppendRequest>();
        for (AppendRequest message; (message = queue.TakeMessage(maxTelegrams)).Telegrams.Count > 0; messages.Add(message))
            Assert.True(queue.Acknowledge(message.Telegrams[0].Sequence, message.Telegrams.Count));
        return messages;
    }

    public static IEnumerable<long> Numbers(this IEnumerable<AppendRequest> messages) =>
        messages.SelectMany(message => message.Telegrams).Select(telegram => telegram.ReceivedAtMs);
}
