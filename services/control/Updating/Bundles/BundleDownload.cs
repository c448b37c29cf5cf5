using System.Net;
using Edge.Mqtt;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Updating.Bundles;

/// <summary>
/// Brings a bundle here by https, over a line that may break at any byte and from a server that may do anything: each wait, the whole time,
/// the bytes and the beginnings are bounded. The header is judged as soon as it is here, before the rest is paid for.
/// </summary>
internal sealed class BundleDownload(
    BundleHttp server, BundleGate gate, FreeSpace space, UpdateOptions options, TimeProvider time, ILogger<BundleDownload> log)
{
    /// <summary>How often all that is here may be thrown away because the server cannot go on with it.</summary>
    private const int MaxBeginnings = 5;

    private const int ChunkBytes = 64 * 1024;

    /// <summary>How long to wait after failures in a row.</summary>
    public Backoff Backoff { get; init; } = new() { Cap = TimeSpan.FromMinutes(5) };

    /// <summary>Fetches until the part is whole.</summary>
    /// <exception cref="UpdateRefusedException">What came is no bundle for this gateway.</exception>
    /// <exception cref="DownloadTroubleException">It did not come within the time; what did is kept.</exception>
    public async Task FetchAsync(PartialBundle part, Order order, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(options.DownloadWithin, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        using var http = server.Open();
        var last = "nothing was tried yet";
        try
        {
            Judge(part, order);
            for (int failures = 0, beginnings = 0; !IsWhole(part);)
            {
                var before = part.Length;
                try
                {
                    beginnings += await TryAsync(http, part, order, limit.Token) ? 1 : 0;
                    last = "the server's file ends too early";
                }
                catch (DownloadTroubleException e) when (!e.IsFinal)
                {
                    last = e.Message;
                }

                if (IsWhole(part))
                    break;
                if (beginnings > MaxBeginnings)
                    throw new DownloadTroubleException($"the download broke {beginnings} times, and the server cannot go on where it was: {last}", isFinal: true);
                failures = part.Length > before ? 1 : failures + 1;
                await WaitAsync(failures, last, part.Length, limit.Token);
            }

            part.Flush();
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new DownloadTroubleException($"it was not here within {options.DownloadWithin} ({last}); {part.Length} bytes are kept for the next time", isFinal: true, e);
        }
    }

    private async Task WaitAsync(int failures, string reason, long bytes, CancellationToken limit)
    {
        var delay = Backoff.Delay(failures, Random.Shared.NextDouble());
        BundleLog.DownloadBroke(log, reason, bytes, delay);
        await Task.Delay(delay, time, limit);
    }

    /// <summary>One question and its answer, to its end. True: it had to begin anew.</summary>
    private async Task<bool> TryAsync(HttpClient http, PartialBundle part, Order order, CancellationToken limit)
    {
        // Set anew before each wait.
        using var idle = new CancellationTokenSource(options.IdleTimeout, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(limit, idle.Token);
        try
        {
            var asked = part.Length;
            using var answer = await BundleHttp.AskAsync(http, order.Url, asked, part.Validator, patience.Token);
            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                part.StartOver(null);
                return true;
            }

            var range = RangeAnswer.Of(answer, asked);
            if (range.TotalBytes > options.MaxBytes)
                throw new UpdateRefusedException($"the server's file has {range.TotalBytes} bytes, more than Update:MaxBytes ({options.MaxBytes}) allows");
            if (range.From > 0 && IsOfAnother(range, part))
            {
                part.StartOver(null);
                return true;
            }

            if (range.From > 0)
                part.IsJoined = true;
            else
                part.StartOver(range.Validator);
            BundleLog.DownloadRuns(log, order.Url.Host, part.Length, range.TotalBytes ?? 0);
            using var body = await answer.Content.ReadAsStreamAsync(patience.Token);
            await ReadAsync(body, range, part, order, idle, patience.Token);
            return asked > 0 && range.From == 0;
        }
        catch (OperationCanceledException e) when (idle.IsCancellationRequested && !limit.IsCancellationRequested)
        {
            throw new DownloadTroubleException($"nothing came for {options.IdleTimeout}", isFinal: false, e);
        }
    }

    // Servers that do not know If-Range give a piece of whatever is there now.
    private static bool IsOfAnother(RangeAnswer range, PartialBundle part) =>
        part.Validator is not null && range.Validator is not null && range.Validator != part.Validator;

    private async Task ReadAsync(
        Stream body, RangeAnswer range, PartialBundle part, Order order, CancellationTokenSource idle, CancellationToken patience)
    {
        var chunk = new byte[ChunkBytes];
        while (true)
        {
            Judge(part, order);
            if (part.Header is { } header && (range.TotalBytes ?? header.TotalBytes) != header.TotalBytes)
                throw new UpdateRefusedException($"the server's file has {range.TotalBytes} bytes, the signed manifest says {header.TotalBytes}");
            if (part.Length > (part.Header?.TotalBytes ?? BundleHeader.MaxBytes + (long)ChunkBytes))
                throw new UpdateRefusedException("the server's file goes on where the bundle should end: it is damaged, or another one");
            idle.CancelAfter(options.IdleTimeout);
            var read = await ReadAsync(body, chunk, patience);
            if (read == 0)
                return;
            await part.AppendAsync(chunk.AsMemory(0, read), patience);
            order.Progress.Report(new(part.Length, part.Header?.TotalBytes ?? 0, false));
        }
    }

    // Only here a fault is the line's; one of the disk passes by.
    private static async Task<int> ReadAsync(Stream body, byte[] chunk, CancellationToken patience)
    {
        try
        {
            return await body.ReadAsync(chunk, patience);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new DownloadTroubleException($"the connection broke: {e.Message}", isFinal: false, e);
        }
    }

    /// <summary>Once for each header that comes: after a new beginning it may be another.</summary>
    private void Judge(PartialBundle part, Order order)
    {
        if (part.Header is not { } header || header == order.Judged)
            return;
        var manifest = gate.Admit(header, order.RunningVersion);
        space.Demand(manifest, Math.Max(0, header.TotalBytes - part.Length));
        (order.Manifest, order.Judged) = (manifest, header);
    }

    private static bool IsWhole(PartialBundle part) => part.Header is { } header && part.Length == header.TotalBytes;

    /// <summary>What is fetched, for whom.</summary>
    internal sealed record Order(Uri Url, string RunningVersion, IProgress<BundleProgress> Progress)
    {
        /// <summary>Known as soon as the header is here and right.</summary>
        public Manifest? Manifest { get; set; }

        /// <summary>The header that says so.</summary>
        public BundleHeader? Judged { get; set; }
    }
}
