using System.Runtime.ExceptionServices;
using Edge.Uplink.Cloud;
using Edge.Uplink.Listening;
using Edge.Uplink.Payload;
using Edge.V1;

namespace Edge.Uplink.Sending;

/// <summary>
/// Empties the store's outbox over the link: lease, encode, publish, and complete on the broker's acknowledgement. Several
/// batches are in flight, published in the order they were leased, and one more is leased ahead, so that the store reads it while
/// the one before is encoded. The first that is not delivered ends the drain, after those in flight with it were settled: nothing
/// is published past a hole.
/// </summary>
internal sealed class Sender(
    BatchSource source, CloudLink link, PayloadEncoder encoder, SendWatch watch, UplinkOptions options, ILogger<Sender> log)
{
    // After a drain that failed, one at a time: a slow link then has less to carry at once, and a batch that makes the broker
    // close the connection takes no other one with it.
    private bool _careful;

    private static Delivery NotSent => Delivery.Unanswered("not sent: the send has ended before it");

    private sealed record Flight(Batch Batch, int Readings, Task<Delivery> Landing);

    /// <summary>What was acknowledged until nothing was due any more.</summary>
    /// <param name="heard">What came of listening before this send; null: nobody did, all readings are cached.</param>
    /// <param name="stop">Leases nothing further, waits a little for what is in flight and gives the rest back.</param>
    /// <exception cref="SendFailedException">A batch was not delivered, or the store did not answer.</exception>
    public async Task<SendReport> DrainAsync(HeardWindow? heard, CancellationToken stop)
    {
        using var operation = EdgeTelemetry.Measure("uplink.drain");
        var window = _careful ? 1 : options.BatchesInFlight;
        var leases = new LeaseAhead(() => LeaseAsync(heard, stop), isAhead: window > 1);
        var flights = new Queue<Flight>();
        var report = new SendReport();
        Exception? ended = null;
        var more = true;

        while (more || flights.Count > 0)
        {
            try
            {
                if (more && flights.Count < window)
                    more = await TakeOffAsync(leases, flights, stop);
                else
                    report += await LandAsync(flights.Dequeue());
            }
            catch (Exception e) when (e is SendFailedException or OperationCanceledException)
            {
                ended ??= e;
                more = false;
            }
        }

        if (await leases.LeftOverAsync() is { } batch)
            await GiveBackAsync(batch, NotSent);
        _careful = ended is not null;
        if (ended is not null)
            ExceptionDispatchInfo.Throw(ended);
        return report;
    }

    // A lease under way is waited for, also by a stop: cut off, nobody would know which batch it holds.
    private async Task<Batch?> LeaseAsync(HeardWindow? heard, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return await source.LeaseAsync(heard, CancellationToken.None);
    }

    private async Task<bool> TakeOffAsync(LeaseAhead leases, Queue<Flight> flights, CancellationToken stop)
    {
        watch.Works();
        var batch = await leases.NextAsync();
        if (batch is null)
            return false;
        if (stop.IsCancellationRequested)
        {
            await GiveBackAsync(batch, NotSent);
            stop.ThrowIfCancellationRequested();
        }

        var (payload, readings) = (encoder.Encode(batch), batch.Readings.Count);
        // They are in the payload: memory for two batches is enough, however many are in flight.
        batch.Readings.Clear();
        Log.BatchLeased(log, batch.BatchId, readings, payload.Length, batch.Attempt);
        flights.Enqueue(new Flight(batch, readings, FlyAsync(batch, readings, payload, stop)));
        return true;
    }

    // Once it is published a stop changes nothing: it is completed or given back in any case.
    private async Task<Delivery> FlyAsync(Batch batch, int readings, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        var delivery = await link.PublishBatchAsync(payload, batch.TraceParent, stop);
        watch.Landed(delivery);
        if (!delivery.IsDelivered)
            return delivery;
        await source.CompleteAsync(batch, CancellationToken.None);
        watch.Completed(readings);
        Log.BatchAcknowledged(log, batch.BatchId, readings, batch.Attempt);
        return delivery;
    }

    private async Task<SendReport> LandAsync(Flight flight)
    {
        var batch = flight.Batch;
        var delivery = await flight.Landing;
        if (delivery.IsDelivered)
            return new SendReport(1, flight.Readings);
        // On its turn and not before: what is given back would be leased again at once. One that was set aside is out of the way.
        return await GiveBackAsync(batch, delivery)
            ? new SendReport()
            : throw new SendFailedException($"batch {batch.BatchId}: {delivery.Reason}");
    }

    /// <summary>True when the store has set it aside.</summary>
    private async Task<bool> GiveBackAsync(Batch batch, Delivery delivery)
    {
        Log.BatchNotDelivered(log, batch.BatchId, delivery.Kind, delivery.Reason);
        try
        {
            var forGood = delivery.Kind == DeliveryKind.RefusedForGood;
            return await source.ReleaseAsync(batch, delivery.Reason, forGood, CancellationToken.None);
        }
        catch (SendFailedException e)
        {
            // The lease runs out by itself.
            Log.BatchNotGivenBack(log, batch.BatchId, e.Message);
            return false;
        }
    }
}
