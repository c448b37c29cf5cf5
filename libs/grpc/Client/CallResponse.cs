using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Protocol;

namespace Grpc.Net.Client;

/// <summary>The HTTP response of a call: headers, then messages, then the status.</summary>
internal sealed class CallResponse<T>
    where T : class
{
    private static readonly StreamPipeReaderOptions PipeOptions = new(bufferSize: 16 * 1024, minimumReadSize: 4 * 1024, useZeroByteReads: true);

    private readonly HttpResponseMessage _http;

    private CallResponse(HttpResponseMessage http, Metadata headers, MessageReader<T> messages) =>
        (_http, Headers, Messages) = (http, headers, messages);

    public Metadata Headers { get; }

    public MessageReader<T> Messages { get; }

    /// <summary>Throws <see cref="RpcException"/> when this is no gRPC answer, or one that consists of a failure only.</summary>
    public static async Task<CallResponse<T>> OpenAsync(
        HttpResponseMessage http, Marshaller<T> marshaller, GrpcChannelOptions options, CancellationToken cancellationToken)
    {
        var status = Find(http.Headers.NonValidated, Wire.Status);
        if (status is null) ThrowUnlessGrpc(http);
        if (status is not null and not "0")
        {
            var failure = ToResult(status, http.Headers);
            throw new RpcException(failure.Status, failure.Trailers);
        }

        var body = PipeReader.Create(await http.Content.ReadAsStreamAsync(cancellationToken), PipeOptions);
        var messages = new MessageReader<T>(body, marshaller.ContextualDeserializer, options.MaxReceiveMessageSize);
        return new CallResponse<T>(http, ToMetadata(http.Headers), messages);
    }

    /// <summary>The status; known once the last message has been read.</summary>
    public CallResult ReadResult()
    {
        if (Find(_http.TrailingHeaders.NonValidated, Wire.Status) is { } late) return ToResult(late, _http.TrailingHeaders);
        if (Find(_http.Headers.NonValidated, Wire.Status) is { } early) return ToResult(early, _http.Headers);
        return new CallResult(new Status(StatusCode.Internal, $"The server ended the call without a {Wire.Status}."), []);
    }

    private static void ThrowUnlessGrpc(HttpResponseMessage http)
    {
        if (http.StatusCode != HttpStatusCode.OK)
            throw new RpcException(new Status(Failure.ToStatusCode(http.StatusCode), $"The server answered with HTTP status {(int)http.StatusCode}."));
        if (!Wire.IsGrpc(http.Content.Headers.ContentType?.ToString()))
            throw new RpcException(new Status(StatusCode.Unknown, $"The server's answer has the content type {http.Content.Headers.ContentType}."));
        if (Find(http.Headers.NonValidated, Wire.Encoding) is { } encoding && Wire.IsCompressed(encoding))
            throw new RpcException(new Status(StatusCode.Internal, $"The server compresses with {encoding} though it was not offered."));
    }

    private static CallResult ToResult(string status, HttpResponseHeaders headers)
    {
        var known = int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        var code = known && Enum.IsDefined((StatusCode)number) ? (StatusCode)number : StatusCode.Unknown;
        var detail = PercentEncoding.Decode(Find(headers.NonValidated, Wire.Message) ?? "");
        return new CallResult(new Status(code, detail), ToMetadata(headers));
    }

    private static Metadata ToMetadata(HttpResponseHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var header in headers.NonValidated)
        {
            foreach (var value in header.Value) MetadataHeaders.Read(metadata, header.Key, value);
        }

        return metadata;
    }

    private static string? Find(HttpHeadersNonValidated headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.ToString() : null;
}
