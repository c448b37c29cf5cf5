using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Receivers;
using Edge.Listener.Storing;
using Edge.V1;

namespace Edge.Listener.Serving;

/// <summary>Gathers how the listener is, for whoever asks.</summary>
internal sealed class StatusReader(ReceiverBook receivers, DecoderStatus decoder, DecodeQueue queue, Outbox outbox, MeterBook meters, HeardCounts counts)
{
    public ListenerStatus Read() => new()
    {
        Receivers = { receivers.List() },
        Decoder = decoder.ToContract(),
        QueuedInMemory = (ulong)(queue.Count + outbox.InMemory),
        QueuedInJournal = (ulong)outbox.InJournal,
        JournalBytes = (ulong)outbox.JournalBytes,
        Foreign = (ulong)counts.Foreign,
        MetersConfigured = (uint)meters.Configured,
        MetersQuarantined = (uint)meters.Quarantined,
    };
}
