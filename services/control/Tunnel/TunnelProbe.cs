using System.Net;

namespace Edge.Control.Tunnel;

/// <summary>How cloudflared says it is.</summary>
internal enum TunnelAnswer
{
    /// <summary>Nobody answers: it is starting, or has ended.</summary>
    None,

    /// <summary>It runs and has no connection.</summary>
    Disconnected,

    /// <summary>It has at least one connection.</summary>
    Connected,
}

/// <summary>Asks cloudflared whether it is connected: 200 on /ready of its metrics server, 503 when it has no connection.</summary>
internal sealed class TunnelProbe(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task<TunnelAnswer> AskAsync(IPAddress? address, CancellationToken stop)
    {
        if (address is null)
            return TunnelAnswer.None;
        using var timeout = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            var ready = new UriBuilder(Uri.UriSchemeHttp, address.ToString(), TunnelContainer.MetricsPort, "/ready").Uri;
            using var answer = await _http.GetAsync(ready, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return answer.StatusCode == HttpStatusCode.OK ? TunnelAnswer.Connected : TunnelAnswer.Disconnected;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return TunnelAnswer.None;
        }
    }

    public void Dispose() => _http.Dispose();
}
