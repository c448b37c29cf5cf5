namespace Edge.Listener.Receivers;

/// <summary>Tells when a radio in the network has fallen silent. Nobody here can start it again; its next telegram ends the alarm.</summary>
internal sealed class SilenceWatch(ListenerOptions options, ReceiverBook receivers, TimeProvider time)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken stop)
    {
        var pause = options.SilentAfter / 10 < LongestPause ? options.SilentAfter / 10 : LongestPause;
        while (true)
        {
            await Task.Delay(pause, time, stop);
            foreach (var receiver in receivers.All.Where(receiver => receiver.IsRemote && receiver.Silence >= options.SilentAfter))
                Tell(receiver);
        }
    }

    private static void Tell(Receiver receiver)
    {
        var silence = TimeSpan.FromMinutes(Math.Floor(receiver.Silence.TotalMinutes));
        receiver.Suffers($"nothing was heard from it for {silence:c}");
        receiver.Alarms.Raise(
            RadioAlarms.Silent,
            $"Nothing was heard from the remote radio {receiver.Name} for {silence:c}. See whether it has power and reaches the local broker.");
    }
}
