using Edge.Store.Writing;
using Edge.V1;

namespace Edge.Store.Appending;

/// <summary>Writes the telegrams of a message into the transaction, and counts them.</summary>
internal static class ChunkWriter
{
    /// <summary>What becomes of each telegram.</summary>
    public static AppendOutcome[] Write(OpenStore store, AppendChunk chunk)
    {
        var instance = store.Instances.Get(chunk.InstanceId);
        var outcomes = new AppendOutcome[chunk.Telegrams.Count];
        var before = instance.Sequence;
        for (var i = 0; i < outcomes.Length; i++)
        {
            var telegram = chunk.Telegrams[i];
            outcomes[i] = AppendOutcome.Duplicate;
            if (telegram.Sequence <= instance.Sequence)
                continue;
            outcomes[i] = telegram.KeptId == 0 ? Write(store, instance, telegram) : WriteKept(store, instance, telegram);
            instance.Sequence = telegram.Sequence;
        }
        var counts = instance.Report(chunk.Counters);
        if (counts)
            store.Instances.Counts(instance);
        if (instance.Balance() || counts || instance.Sequence != before)
            store.Instances.Changed(instance);
        return outcomes;
    }

    private static AppendOutcome Write(OpenStore store, Instance instance, PreparedTelegram telegram)
    {
        if (telegram.Rejection is null && !store.Readings.HasRoomFor(telegram))
            telegram = telegram with { Rejection = new("too_many_meters", "more meters than the setting MeterLimit allows") };
        var outcome = AppendOutcome.Rejected;
        if (telegram.Rejection is null)
            outcome = store.Readings.Store(telegram);
        else
            store.Kept.Add(telegram);
        instance.Count(outcome);
        return outcome;
    }

    // It was counted when it was heard: nothing is added to that, and when it does not become a reading nothing changes.
    private static AppendOutcome WriteKept(OpenStore store, Instance instance, PreparedTelegram telegram)
    {
        if (telegram.Rejection is not null || !store.Readings.HasRoomFor(telegram))
            return AppendOutcome.Rejected;
        if (!store.Kept.Take(telegram.KeptId))
            return AppendOutcome.Duplicate;
        var outcome = store.Readings.Store(telegram);
        instance.Decoded(outcome);
        return outcome;
    }
}
