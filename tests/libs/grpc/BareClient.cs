using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Edge.Probe.V1;
using Google.Protobuf;

namespace Edge.Grpc.Tests;

/// <summary>How the server answered on the wire; a status in the headers is an answer of trailers only.</summary>
internal sealed record BareAnswer(HttpStatusCode Http, string? Status, string? Text, bool TrailersOnly, HttpResponseHeaders Headers);

/// <summary>Speaks gRPC by hand, so that a test can say what no decent client says.</summary>
internal sealed class BareClient(string address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(address) };

    public static byte[] Frame(Note note, byte compressed = 0)
    {
        var payload = note.ToByteArray();
        var frame = new byte[5 + payload.Length];
        frame[0] = compressed;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    public Task<BareAnswer> CallAsync(string method, Note note, params (string Name, string Value)[] headers) =>
        SendAsync("/edge.probe.v1.Probe/" + method, Frame(note), "application/grpc", headers);

    public async Task<BareAnswer> SendAsync(string path, byte[] body, string contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request, Bounded.Token()).Within();
        var early = Find(response.Headers, "grpc-status");
        var from = early is null ? response.TrailingHeaders : response.Headers;
        return new BareAnswer(
            response.StatusCode, Find(from, "grpc-status"), Find(from, "grpc-message"), early is not null, response.Headers);
    }

    public void Dispose() => _http.Dispose();

    private static string? Find(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
