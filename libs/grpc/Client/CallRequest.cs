using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Protocol;

namespace Grpc.Net.Client;

/// <summary>The HTTP request of a call.</summary>
internal static class CallRequest
{
    private static readonly MediaTypeHeaderValue ContentType = new(Wire.ContentType);
    private static readonly string UserAgent = $"edge-grpc/{typeof(CallRequest).Assembly.GetName().Version?.ToString(3)}";

    public static HttpRequestMessage Create(Uri address, IMethod method, Metadata? headers, TimeSpan? timeout, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, method.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.ContentType = ContentType;
        Add(request.Headers, "te", "trailers");
        Add(request.Headers, Wire.AcceptEncoding, Wire.Identity);
        Add(request.Headers, "user-agent", UserAgent);
        if (timeout is { } left) Add(request.Headers, Wire.Timeout, TimeoutHeader.Encode(left));
        if (headers is not null) MetadataHeaders.Write(headers, request.Headers, Add);
        return request;
    }

    private static void Add(HttpRequestHeaders headers, string name, string value) => headers.TryAddWithoutValidation(name, value);
}
