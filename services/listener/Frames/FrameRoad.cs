using Edge.Hosting;
using Edge.Listener.Decoding;
using Edge.Listener.Meters;
using Edge.Listener.Rhythm;
using Edge.Listener.Storing;

namespace Edge.Listener.Frames;

/// <summary>
/// The one road for whatever receivers hear: counted, dated, matched with its meter, and sent on to the decoder. What it counts
/// as heard ends as exactly one of: handed to the store, duplicate, dropped.
/// </summary>
internal sealed class FrameRoad(MeterBook meters, HeardLog heardLog, FrameGate gate, Outbox outbox)
{
    /// <summary>Takes what a receiver has heard.</summary>
    public void Take(string receiver, Received received)
    {
        using var operation = EdgeTelemetry.Measure("listener.frame");
        var moment = heardLog.Now(receiver);
        if (received.Bad is { } bad)
        {
            heardLog.Counts.CountHeard();
            heardLog.TellDamaged(receiver, bad);
            outbox.AddRejected(new Heard(bad.Bytes, receiver, null, moment), "", bad.Reason, bad.Detail);
        }
        else
            Take(received.Frame!, new Heard(received.Frame!.Bytes, receiver, received.RssiDbm, moment));
    }

    private void Take(Frame frame, Heard heard)
    {
        var layers = FrameLayers.Of(frame.Bytes.Span);
        var meter = meters.Find(frame, layers);
        heardLog.Note(frame.Address, layers.Encrypted, meter is not null, heard);
        if (meter is null)
        {
            heardLog.Counts.CountForeign();
            return;
        }

        // A telegram is counted as heard before it is counted as anything else.
        heardLog.Counts.CountHeard();
        gate.Take(new FrameKey(frame, layers), new Question(frame, heard, meter));
    }
}
