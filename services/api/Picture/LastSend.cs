using Edge.V1;

namespace Edge.Api.Picture;

/// <summary>
/// How many readings the last send has brought. Nobody counts that, but what was acknowledged grows between one send's end and the next.
/// </summary>
internal sealed class LastSend
{
    private readonly Lock _gate = new();
    private long _sendMs = -1;
    private ulong _acknowledged;
    private ulong? _readings;

    /// <summary>As they were at the last look; null when they did not answer.</summary>
    public GetStatsResponse? Stats { get; private set; }

    /// <inheritdoc cref="Stats"/>
    public UplinkStatus? Link { get; private set; }

    /// <summary>Of the send that ended then; null when this process has not seen it.</summary>
    public ulong? ReadingsOf(long sendMs)
    {
        lock (_gate)
            return sendMs > 0 && sendMs == _sendMs ? _readings : null;
    }

    public void Look(GetStatsResponse? stats, UplinkStatus? link)
    {
        (Stats, Link) = (stats, link);
        if (stats is null || link is null || link.Sending)
            return;
        lock (_gate)
        {
            if (link.LastSendMs == _sendMs)
                return;
            _readings = _sendMs >= 0 && stats.Acknowledged >= _acknowledged ? stats.Acknowledged - _acknowledged : null;
            (_sendMs, _acknowledged) = (link.LastSendMs, stats.Acknowledged);
        }
    }
}
