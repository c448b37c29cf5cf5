using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Edge.Testing;

/// <summary>A span as it arrived.</summary>
public sealed record Span(string Scope, string Name, string TraceId);

/// <summary>An OTLP collector over HTTP that knows just enough of the format.</summary>
public sealed class Collector : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly WebApplication _web;
    private readonly Channel<Span> _spans = Channel.CreateUnbounded<Span>();
    private readonly ConcurrentDictionary<string, bool> _metrics = new();
    private readonly SemaphoreSlim _moreMetrics = new(0);

    private Collector(WebApplication web)
    {
        _web = web;
        web.MapPost("/v1/traces", context => TakeAsync(context, ReadSpans));
        web.MapPost("/v1/metrics", context => TakeAsync(context, ReadMetrics));
    }

    public string Address => _web.Urls.First();

    public static async Task<Collector> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        await collector._web.StartAsync(cancellationToken);
        return collector;
    }

    public async Task<Span> SpanAsync(string name, CancellationToken cancellationToken)
    {
        while (true)
            if (await _spans.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(s_limit, cancellationToken) is var span && span.Name == name)
                return span;
    }

    /// <summary>Reads spans until one trace has all these names; that trace's id.</summary>
    public async Task<string> TraceAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<string, HashSet<string>>();
        while (true)
        {
            var span = await _spans.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(s_limit, cancellationToken);
            if (!seen.TryGetValue(span.TraceId, out var inTrace))
                seen.Add(span.TraceId, inTrace = []);
            inTrace.Add(span.Name);
            if (inTrace.IsSupersetOf(names))
                return span.TraceId;
        }
    }

    public async Task MetricAsync(string name, CancellationToken cancellationToken)
    {
        while (!_metrics.ContainsKey(name))
            Assert.True(await _moreMetrics.WaitAsync(s_limit, cancellationToken), $"{name} did not arrive");
    }

    public ValueTask DisposeAsync()
    {
        _moreMetrics.Dispose();
        return _web.DisposeAsync();
    }

    private static async Task TakeAsync(HttpContext context, Action<byte[]> read)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        read(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    }

    // request { 1: of a resource { 2: of a scope { 1: scope { 1: name }, 2: span { 1: trace id, 5: name } } } }
    private void ReadSpans(byte[] request)
    {
        foreach (var scope in Fields(request, 1).SelectMany(resource => Fields(resource, 2)))
            foreach (var span in Fields(scope, 2))
                _spans.Writer.TryWrite(new(
                    Text(Fields(scope, 1).SelectMany(named => Fields(named, 1)).First()),
                    Text(Fields(span, 5).First()),
                    Convert.ToHexStringLower(Fields(span, 1).First())));
    }

    // the same, with metric { 1: name }
    private void ReadMetrics(byte[] request)
    {
        foreach (var metric in Fields(request, 1).SelectMany(resource => Fields(resource, 2)).SelectMany(scope => Fields(scope, 2)))
            _metrics[Text(Fields(metric, 1).First())] = true;
        _moreMetrics.Release();
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    private static List<byte[]> Fields(byte[] message, int number)
    {
        var found = new List<byte[]>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
            if (WireFormat.GetTagFieldNumber(tag) == number)
                found.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        return found;
    }
}
