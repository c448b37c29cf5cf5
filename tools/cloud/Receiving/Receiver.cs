using System.Security.Cryptography;
using System.Text.Json;
using Edge.Mqtt;

namespace Edge.Cloud.Receiving;

/// <summary>Takes messages and heartbeats: into the ledger first, into the books then.</summary>
internal sealed class Receiver(Ledger ledger, Books books, TimeProvider time, ILogger<Receiver> log)
{
    /// <summary>Enters what earlier lives of this program received.</summary>
    public void Recall()
    {
        foreach (var entry in ledger.ReadAll())
            books.Enter(entry);
    }

    public ValueTask TakeBatch(MqttMessage message, CancellationToken stop) =>
        Take(EntryKinds.Batch, message, () =>
        {
            var json = Unpacker.Unpack(message);
            // Read here already: what is no batch must not enter the ledger as one.
            var batch = ReceivedBatch.From(json);
            // The broker knows whose topic it is; a batch only says so.
            if (message.Topic != $"meters/{batch.Gateway}/data")
                throw new FormatException($"a batch of {batch.Gateway} on another's topic");
            return json;
        });

    public ValueTask TakeStatus(MqttMessage message, CancellationToken stop) =>
        Take(EntryKinds.Status, message, () => Unpacker.Unpack(message));

    public ValueTask TakeAlarm(MqttMessage message, CancellationToken stop) =>
        Take(EntryKinds.Alarm, message, () => Unpacker.Unpack(message));

    public void TakeHeartbeat(string gateway, JsonElement content) =>
        Enter(new LedgerEntry(EntryKinds.Heartbeat, time.GetUtcNow(), gateway, null, content));

    private ValueTask Take(string kind, MqttMessage message, Func<JsonElement> unpack)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(message.Payload.Span));
        try
        {
            Enter(new LedgerEntry(kind, time.GetUtcNow(), message.Topic, digest, unpack()));
        }
        catch (FormatException e)
        {
            Log.Unreadable(log, message.Topic, e.Message);
            var why = JsonSerializer.SerializeToElement(e.Message, LedgerJson.Default.String);
            Enter(new LedgerEntry(EntryKinds.Unreadable, time.GetUtcNow(), message.Topic, digest, why));
        }

        return ValueTask.CompletedTask;
    }

    private void Enter(LedgerEntry entry)
    {
        ledger.Append(entry);
        var fresh = books.Enter(entry);
        if (entry.Kind == EntryKinds.Batch)
            Log.Received(log, entry.Source, fresh.Count);
    }
}
