using System.Text;
using Edge.Listener.Children;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Receivers;

/// <summary>What the child of a dongle says and does, told to people: in the log, in the status and as alarms. Safe from any thread.</summary>
internal sealed class DongleWords(DongleSpec spec, Receiver receiver, ILogger log, TimeProvider time)
{
    private readonly ErrorOutput _log = new($"dongle {spec.Name}", log, time);
    private volatile string _last = "";
    private volatile bool _isLost;

    /// <summary>Takes a line that is about no telegram.</summary>
    public void Take(ReadOnlySpan<byte> line)
    {
        _log.Tell(line);
        var words = _last = ErrorOutput.Harmless(line);
        switch (RadioTexts.SignOf(line))
        {
            case RadioSign.Started:
                _isLost = false;
                receiver.DeviceFound(DeviceIn(line));
                break;
            case RadioSign.Missing:
                receiver.DeviceGone(words);
                // One that was unplugged is missing, too: that is one trouble, not two.
                if (!_isLost)
                    receiver.Alarms.Raise(RadioAlarms.Missing, $"The radio of receiver {spec.Name} ({spec.Device}) is not there: {words.TrimEnd('.')}. Plug it in or correct Listener:Dongles.");
                break;
            case RadioSign.Lost:
                _isLost = true;
                receiver.DeviceGone(words);
                receiver.Alarms.Raise(RadioAlarms.Lost, $"The radio of receiver {spec.Name} ({spec.Device}) is gone: {words}. It is used again as soon as it is back.");
                break;
            case RadioSign.Failing:
                receiver.Suffers(words);
                receiver.Alarms.Raise(RadioAlarms.Failing, $"The radio of receiver {spec.Name} ({spec.Device}) does not work: {words}");
                break;
            case RadioSign.Inactive:
                receiver.Suffers(words);
                receiver.Alarms.Raise(RadioAlarms.Silent, $"Receiver {spec.Name} ({spec.Device}) hears nothing: {words}");
                break;
            case RadioSign.None:
            default:
                break;
        }
    }

    /// <summary>Its program is ended because it has heard nothing.</summary>
    public void Silent(TimeSpan silentAfter)
    {
        // Where there is no radio there is nothing to be deaf.
        if (receiver.Device.Length == 0 && receiver.Trouble.Length > 0)
            return;
        receiver.Suffers($"it has heard nothing for {silentAfter:c}");
        receiver.Alarms.Raise(
            RadioAlarms.Silent, $"Receiver {spec.Name} ({spec.Device}) has heard no telegram of any meter for {silentAfter:c}. Its program is started again.");
    }

    /// <summary>Its program has ended, and nobody had asked for that.</summary>
    public void Ended(string why, TimeSpan pause, bool isDown)
    {
        Log.DongleEnded(log, spec.Name, why, _last, pause);
        var trouble = _last.Length == 0 ? why : $"{why}: {_last}";
        _last = "";
        // Why the radio is gone says more than that its program ended over it.
        if (receiver.Trouble.Length == 0)
            receiver.DeviceGone(trouble);
        if (isDown)
            receiver.Alarms.Raise(RadioAlarms.Failing, $"The program for receiver {spec.Name} ({spec.Device}) does not work: {trouble}. See the listener's log.");
    }

    // "Started config im871a[00102759] on /dev/ttyUSB0 listening on c1,t1" without its first two words.
    private static string DeviceIn(ReadOnlySpan<byte> line)
    {
        var rest = line[RadioTexts.Started.Length..];
        return Encoding.UTF8.GetString(rest[(rest.IndexOf((byte)' ') + 1)..]).TrimEnd();
    }
}
