using Edge.Api.Http;
using Edge.Api.Meters;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Series;

/// <summary>A meter's signal by hour or day, from its readings.</summary>
internal sealed class SignalEndpoint(MeterBook meters, PartClients parts, ApiOptions options, TimeProvider time) : IEndpoint
{
    private const uint MostReadings = 100_000;

    private static readonly TimeSpan MostTime = TimeSpan.FromDays(32);

    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "step", "from", "to");
        var step = Step.Of(query.Choice("step", Step.Hour.Name, Step.Day.Name));
        var period = Period.Of(query, step with { Usual = Step.Hour.Usual }, time.GetUtcNow(), MostTime);
        if (MeterPath.Read(context, query) is not { } id)
            await query.AnswerErrorAsync(context);
        else if (meters.Find(id).Row is null)
            await MeterPath.NotFoundAsync(context, id);
        else
            await Answer.JsonAsync(context, await ReadAsync(id, step, period, context.RequestAborted), ApiJson.Default.SignalAnswer);
    }

    private async Task<SignalAnswer> ReadAsync(string id, Step step, Period period, CancellationToken stop)
    {
        var request = new QueryReadingsRequest
        {
            MeterId = id,
            FromMs = period.From.ToUnixTimeMilliseconds(),
            ToMs = period.To.ToUnixTimeMilliseconds(),
            Limit = MostReadings,
        };
        // Not in the order of time where frames were decoded late.
        var columns = new SortedDictionary<DateTimeOffset, SignalWindow>();
        var (read, more) = (0, "");
        using var call = parts.Store.QueryReadings(request, parts.Options(stop, options.QueryTimeout));
        await foreach (var page in call.ResponseStream.ReadAllAsync(stop))
        {
            (read, more) = (read + page.Readings.Count, page.NextPageToken);
            foreach (var reading in page.Readings.Where(reading => reading.HasRssiDbm))
            {
                var start = step.Floor(DateTimeOffset.FromUnixTimeMilliseconds(reading.ReceivedAtMs));
                columns[start] = columns.GetValueOrDefault(start).With(reading.RssiDbm);
            }
        }
        return SignalAnswer.Of(id, step, period, read < MostReadings || more.Length == 0, columns);
    }
}

/// <summary>The signal within one step.</summary>
internal readonly record struct SignalWindow(long Sum, int Min, int Max, int Count)
{
    public SignalWindow With(int dbm) => Count == 0 ? new(dbm, dbm, dbm, 1) : new(Sum + dbm, Math.Min(Min, dbm), Math.Max(Max, dbm), Count + 1);
}

/// <summary>A meter's signal in dBm, step by step, in columns.</summary>
internal sealed record SignalAnswer(
    string Meter, string Step, DateTimeOffset From, DateTimeOffset To, bool Complete,
    IReadOnlyList<long> Start, IReadOnlyList<double> Average, IReadOnlyList<int> Min, IReadOnlyList<int> Max, IReadOnlyList<int> Count)
{
    public static SignalAnswer Of(string meter, Step step, Period period, bool isComplete, IReadOnlyDictionary<DateTimeOffset, SignalWindow> windows) => new(
        meter, step.Name, period.From, period.To, isComplete,
        [.. windows.Keys.Select(start => start.ToUnixTimeSeconds())],
        [.. windows.Values.Select(window => Math.Round((double)window.Sum / window.Count, 1))],
        [.. windows.Values.Select(window => window.Min)],
        [.. windows.Values.Select(window => window.Max)],
        [.. windows.Values.Select(window => window.Count)]);
}
