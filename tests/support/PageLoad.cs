using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Edge.Testing;

/// <summary>What people and programs ask of an api: pages that are open, and lists at a pace.</summary>
/// <param name="api">Its address.</param>
/// <param name="token">Of programs.</param>
public sealed class PageLoad(Uri api, string token)
{
    /// <summary>An open page reads the events until the end; how many of meters it got.</summary>
    /// <param name="address">Of this machine, from which it asks: one alone may not have many.</param>
    /// <param name="end">The end.</param>
    public async Task<int> ReadEventsAsync(IPAddress address, CancellationToken end)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (context, cancel) => ConnectAsync(address, context.DnsEndPoint, cancel) };
        using var http = new HttpClient(handler) { BaseAddress = api };
        using var request = Request("/api/v1/events");
        var count = 0;
        try
        {
            using var response = (await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end)).EnsureSuccessStatusCode();
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(end));
            while (await lines.ReadLineAsync(end) is { } line)
                if (line == "event: meter")
                    count++;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // What was waited for.
        }
        return count;
    }

    /// <summary>Asks so often, one after the other at an even pace; how long each answer took to its last byte, the quickest first.</summary>
    /// <param name="path">What is asked for.</param>
    /// <param name="count">How often.</param>
    /// <param name="perSecond">How fast.</param>
    /// <param name="leastBytes">A shorter answer is none.</param>
    /// <param name="stop">The end.</param>
    public async Task<IReadOnlyList<double>> AskAsync(string path, int count, int perSecond, int leastBytes, CancellationToken stop)
    {
        var times = new List<double>(count);
        using var http = new HttpClient { BaseAddress = api };
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond), TimeProvider.System);
        while (times.Count < count && await pace.WaitForNextTickAsync(stop))
        {
            var begin = Stopwatch.GetTimestamp();
            using var request = Request(path);
            using var response = (await http.SendAsync(request, stop)).EnsureSuccessStatusCode();
            var bytes = await response.Content.ReadAsByteArrayAsync(stop);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            if (bytes.Length < leastBytes)
                throw new InvalidOperationException($"{path} answers {bytes.Length} bytes, {leastBytes} were expected");
        }
        times.Sort();
        return times;
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress from, DnsEndPoint to, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(to.Host, to.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private HttpRequestMessage Request(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
