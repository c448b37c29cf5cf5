using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Grpc.AspNetCore.Server;

/// <summary>Runs a service's method between its two streams.</summary>
internal delegate Task MethodBody<in TService, TRequest, TResponse>(
    TService service, RequestStream<TRequest> requests, ResponseStream<TResponse> responses, ServerCall call)
    where TRequest : class
    where TResponse : class;

/// <summary>One endpoint: from the HTTP request to the status in its trailers.</summary>
internal sealed class CallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodBody<TService, TRequest, TResponse> body, CallHost host)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    private readonly bool _streamsIn = method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming;

    public async Task HandleAsync(HttpContext http)
    {
        if (RequestCheck.Refusal(http.Request) is { } refusal)
        {
            refusal.Answer(http, host.Logger);
            return;
        }

        LiftBodyLimits(http);
        http.Response.ContentType = Wire.ContentType;
        using var call = new ServerCall(http, method.FullName, host);
        var requests = new RequestStream<TRequest>(http.Request.BodyReader, method.RequestMarshaller, call, host.Options);
        var responses = new ResponseStream<TResponse>(http.Response.BodyWriter, method.ResponseMarshaller, call, host.Options);
        try
        {
            call.StartDeadline();
            await using var service = ServiceLease<TService>.Take(http.RequestServices);
            await body(service.Instance, requests, responses, call);
        }
#pragma warning disable CA1031 // The outermost frame of a call: whatever a service method throws becomes the call's status.
        catch (Exception e)
#pragma warning restore CA1031
        {
            call.Fail(e);
        }

        requests.End();
        call.End(responses.End());
    }

    /// <summary>Messages are bounded one by one; a stream of them may be long and may be idle.</summary>
    private void LiftBodyLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (_streamsIn && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }
}
