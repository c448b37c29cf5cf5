using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>One call at the server: its context for the service method, its deadline, and how it ends.</summary>
internal sealed class ServerCall(HttpContext http, string method, CallHost host) : ServerCallContext, IDisposable
{
    private readonly ServerDeadline _deadline = new(http, host.Time);
    private bool _callerGone;
    private bool _broken;

    public HttpContext Http => http;

    protected override string MethodCore => method;

    protected override string HostCore => http.Request.Host.Value ?? "";

    protected override string PeerCore => field ??= PeerName.Of(http.Connection);

    protected override DateTime DeadlineCore => _deadline.At;

    protected override Metadata RequestHeadersCore => field ??= ReadHeaders();

    protected override CancellationToken CancellationTokenCore => _deadline.Token;

    protected override Metadata ResponseTrailersCore => field ??= [];

    protected override Status StatusCore { get; set; } = Status.DefaultSuccess;

    protected override WriteOptions? WriteOptionsCore { get; set; }

    /// <summary>Headers, a message or both are on their way: the status then follows in trailers.</summary>
    public bool HasStarted { get; set; }

    public void StartDeadline() => _deadline.Start();

    /// <summary>The request's body or the response's pipe failed: the caller went away, or the connection did.</summary>
    public OperationCanceledException Gone(Exception? cause = null)
    {
        _callerGone = !_deadline.HasPassed;
        return new OperationCanceledException("The caller gave up the call, or the connection broke.", cause, CancellationToken);
    }

    /// <summary>Part of a message is out and the rest cannot follow.</summary>
    public void Break(Exception exception)
    {
        _broken = true;
        Log.MessageBroken(host.Logger, exception, method);
    }

    public void Fail(Exception exception)
    {
        if (_broken) return;
        if (exception is RpcException refusal)
        {
            Status = refusal.Status;
            foreach (var entry in refusal.Trailers) ResponseTrailers.Add(entry);
        }
        else if (!(IsOver && exception is OperationCanceledException or IOException))
        {
            Log.HandlerFailed(host.Logger, exception, method);
            var detail = host.Options.EnableDetailedErrors is true ? $" {exception.GetType().Name}: {exception.Message}" : "";
            Status = new Status(StatusCode.Unknown, "The service failed." + detail);
        }
    }

    /// <summary>Sends the status, as the last thing.</summary>
    public void End(bool wroteEverything)
    {
        if (!wroteEverything) Log.LeftWriting(host.Logger, method);
        if (!wroteEverything || _broken)
        {
            http.Abort();
            return;
        }

        var status = FinalStatus();
        Log.Ended(host.Logger, method, status.StatusCode, status.Detail);
        if (HasStarted) StatusTrailers.WriteAsTrailers(http.Response, status, ResponseTrailers);
        else StatusTrailers.WriteAsHeaders(http.Response, status, ResponseTrailers);
    }

    public void Dispose() => _deadline.Dispose();

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        if (HasStarted) throw new InvalidOperationException("The response headers are sent already.");
        MetadataHeaders.Write(responseHeaders, http.Response, static (response, name, value) => response.Headers.Append(name, value));
        HasStarted = true;
        await http.Response.BodyWriter.FlushAsync(CancellationToken);
    }

    private bool IsOver => _deadline.HasPassed || _callerGone || http.RequestAborted.IsCancellationRequested;

    // What happened first to the whole call weighs more than what the method made of it.
    private Status FinalStatus() =>
        _deadline.HasPassed ? new Status(StatusCode.DeadlineExceeded, "The deadline passed.")
        : IsOver ? new Status(StatusCode.Cancelled, "The caller gave up the call.")
        : Status;

    private Metadata ReadHeaders()
    {
        var metadata = new Metadata();
        foreach (var header in http.Request.Headers)
        {
            foreach (var value in header.Value) MetadataHeaders.Read(metadata, header.Key, value);
        }

        return metadata;
    }
}
