using System.Net;
using System.Net.Http.Headers;

namespace Edge.Testing;

/// <summary>Asks grpc.health.v1 with nothing but an HTTP client: a test's own peer, independent of the library under test.</summary>
public static class GrpcHealth
{
    private const int Serving = 1;

    /// <summary>True when the service says SERVING, false when it says something else or refuses.</summary>
    public static async Task<bool> IsServingAsync(Uri address, string token, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/grpc.health.v1.Health/Check"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            // Not compressed, no bytes: the empty message.
            Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await http.SendAsync(request, cancellationToken);
        // The answer's one field: number 1, a varint.
        return await response.Content.ReadAsByteArrayAsync(cancellationToken) is [0, 0, 0, 0, 2, 8, Serving];
    }

    /// <summary>Waits until the service says SERVING.</summary>
    public static async Task WaitAsync(Uri address, string token, TimeSpan limit)
    {
        using var end = new CancellationTokenSource(limit);
        while (true)
        {
            try
            {
                if (await IsServingAsync(address, token, end.Token))
                    return;
            }
            catch (HttpRequestException) when (!end.IsCancellationRequested)
            {
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, end.Token);
        }
    }
}
