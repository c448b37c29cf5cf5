using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Edge.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Updating.Bundles;

/// <summary>A question that came: from which byte (null: no range), and only if the file is still this one.</summary>
internal sealed record Asked(long? From, string? IfRange, string Path);

/// <summary>A real server behind TLS, whose answers a test decides.</summary>
internal sealed class BundleServer : IAsyncDisposable
{
    private readonly TestPki _pki = new();
    private readonly ConcurrentQueue<Asked> _asked = [];
    private WebApplication _web = null!;

    /// <summary>The authority of its certificate.</summary>
    public string CaFile => _pki.CaFile;

    /// <summary>The bundle's address, with a ticket.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>The same by plain http.</summary>
    public Uri PlainUrl { get; private set; } = null!;

    public IReadOnlyList<Asked> Asked => [.. _asked];

    /// <summary>How it answers; the number of the question comes along, from 1 on.</summary>
    public Func<HttpContext, int, Task> Answer { get; set; } = (context, _) =>
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    };

    public static async Task<BundleServer> StartAsync()
    {
        var server = new BundleServer();
        var issued = server._pki.Server("127.0.0.1");
        var certificate = X509Certificate2.CreateFromPemFile(issued.CertificateFile, issued.KeyFile);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(certificate));
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        server._web = builder.Build();
        server._web.Run(server.AnswerAsync);
        await server._web.StartAsync(TestContext.Current.CancellationToken);
        var urls = server._web.Urls.Order(StringComparer.Ordinal).ToArray();
        (server.PlainUrl, server.Url) = (new($"{urls[0]}/r.bundle"), new($"{urls[1]}/r.bundle?ticket=secret"));
        return server;
    }

    /// <summary>As a good server does, until it has sent so many bytes in this answer and the line breaks.</summary>
    public static async Task GiveAsync(HttpContext context, byte[] file, string? tag = "\"a\"", int breakAfter = int.MaxValue)
    {
        var (from, ifRange) = Read(context);
        var response = context.Response;
        if (tag is not null)
            response.Headers.ETag = tag;
        var start = from is { } first && (ifRange is null || ifRange == tag) ? (int)first : 0;
        if (from is not null && start >= file.Length)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            return;
        }

        if (start > 0)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {start}-{file.Length - 1}/{file.Length}";
        }

        response.ContentLength = file.Length - start;
        await SendAsync(context, file.AsMemory(start, Math.Min(breakAfter, file.Length - start)), isCut: breakAfter < file.Length - start);
    }

    /// <summary>Sends so much, and breaks the line after it has arrived.</summary>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> bytes, bool isCut)
    {
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (isCut)
            context.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        await _web.StopAsync(impatience.Token);
        await _web.DisposeAsync();
        _pki.Dispose();
    }

    private static (long? From, string? IfRange) Read(HttpContext context)
    {
        var range = context.Request.Headers.Range.ToString();
        var ifRange = context.Request.Headers.IfRange.ToString();
        return (range.Length == 0 ? null : long.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture), ifRange.Length == 0 ? null : ifRange);
    }

    private Task AnswerAsync(HttpContext context)
    {
        var (from, ifRange) = Read(context);
        _asked.Enqueue(new(from, ifRange, context.Request.Path));
        return Answer(context, _asked.Count);
    }
}
