using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>How long a call may take, as its caller said, and the token that ends with it or with the connection.</summary>
internal sealed class ServerDeadline(HttpContext http, TimeProvider time) : IDisposable
{
    private CancellationTokenSource? _timer;
    private CancellationTokenSource? _either;

    public DateTime At { get; private set; } = DateTime.MaxValue;

    public CancellationToken Token { get; private set; } = http.RequestAborted;

    public bool HasPassed => _timer?.IsCancellationRequested is true;

    public void Start()
    {
        string? header = http.Request.Headers[Wire.Timeout];
        if (string.IsNullOrEmpty(header)) return;
        if (!TimeoutHeader.TryDecode(header, out var timeout))
            throw new RpcException(new Status(StatusCode.Internal, $"{Wire.Timeout} cannot be understood."));
        var now = time.GetUtcNow().UtcDateTime;
        At = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        if (timeout > TimeoutHeader.LongestTimer) return;
        _timer = new CancellationTokenSource(timeout, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _timer.Token);
        Token = _either.Token;
    }

    public void Dispose()
    {
        _either?.Dispose();
        _timer?.Dispose();
    }
}
