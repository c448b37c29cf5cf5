using Edge.Hosting;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Receivers;

/// <summary>All receivers as one: they begin when there are meters to match frames with, and when they have ended nothing more is to be decoded.</summary>
internal sealed class Hearing(FrameReceiver network, Dongles dongles, SilenceWatch silence, FrameGate gate, DecodeQueue queue, MeterBook meters) : IWorker
{
    public async Task RunAsync(CancellationToken stop)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            // The broker keeps the frames until then; from a dongle they would be nobody's.
            await meters.Loaded.WaitAsync(stop);
            Task[] running = [network.RunAsync(life.Token), dongles.RunAsync(life.Token), silence.RunAsync(life.Token), gate.RunAsync(life.Token)];
            await Task.WhenAny(running);
            await life.CancelAsync();
            await Task.WhenAll(running);
        }
        finally
        {
            gate.Close();
            queue.Complete();
        }
    }
}
