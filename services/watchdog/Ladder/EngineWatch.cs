using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Ladder;

/// <summary>
/// Whether the container engine lives: it runs this container's healthcheck every few seconds, and that writes the machine's uptime
/// into a file. Only that it changes counts; the times are this process's own.
/// </summary>
internal sealed class EngineWatch(LadderOptions options, TimeProvider time, ILogger<EngineWatch> log)
{
    private string _stamp = "";
    private long _changedAt;
    private bool _isAsked;

    /// <summary>How long no healthcheck was run; null: none ever was, or nobody asks.</summary>
    public TimeSpan? Silence()
    {
        if (options.EngineStamp.Length == 0)
            return null;
        try
        {
            Look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isAsked)
                Log.NoEngineStamp(log, options.EngineStamp, e.Message);
            _isAsked = true;
        }

        return _stamp.Length == 0 ? null : time.GetElapsedTime(_changedAt);
    }

    private void Look()
    {
        if (!_isAsked)
        {
            // Its being there is what asks the healthcheck to write it.
            File.WriteAllText(options.EngineStamp, "");
            _isAsked = true;
        }

        // Empty: it is being written.
        var stamp = File.ReadAllText(options.EngineStamp);
        if (stamp.Length > 0 && stamp != _stamp)
            (_stamp, _changedAt) = (stamp, time.GetTimestamp());
    }
}
