namespace Edge.Mqtt.Client;

/// <summary>Requests by message number until their answers come. On the network thread only.</summary>
internal sealed class RequestsUnderWay
{
    /// <summary>The numbers are 16 bits and begin anew: a request that is that many younger ones old could be confused with one of them.</summary>
    private const long TooOld = 32_768;

    private readonly Dictionary<int, (Request Request, long Serial)> _requests = [];
    private long _serial;

    /// <summary>Remembers a request until its answer; why the connection cannot be used any longer, if it cannot.</summary>
    internal string? Sent(int messageId, Request request)
    {
        if (++_serial % (TooOld / 2) == 0 && _requests.Values.Any(r => _serial - r.Serial > TooOld))
            return GivenUp(request, "the broker leaves a request unanswered while it answers tens of thousands of others");
        if (!_requests.TryAdd(messageId, (request, _serial)))
            return GivenUp(request, $"message number {messageId} given twice");
        return null;
    }

    internal void Answered(int messageId, byte reasonCode)
    {
        if (_requests.Remove(messageId, out var found))
            found.Request.Answered(reasonCode);
    }

    internal void FailAll(string reason)
    {
        foreach (var (request, _) in _requests.Values)
            request.Failed(reason);
        _requests.Clear();
    }

    private static string GivenUp(Request request, string reason)
    {
        request.Failed(reason);
        return reason;
    }
}
