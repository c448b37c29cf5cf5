using System.Threading.Channels;
using Edge.Store.Writing;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Store.Appending;

/// <summary>
/// Serves one stream of telegrams: reads messages as long as the writer takes them, answers each after its commit, in order.
/// A fault ends the stream; the listener opens a new one and resends what was not acknowledged.
/// </summary>
internal sealed class AppendCall(Writer writer, IHostApplicationLifetime life, ILogger<AppendCall> log)
{
    private const int MaxTelegrams = 5000;
    private const int MaxInstanceLength = 64;

    // Messages without an answer. The writer holds only few that are not yet committed, whatever their size; of the others no
    // more than the outcomes is left.
    private const int InFlight = 20_000;

    public async Task ServeAsync(IAsyncStreamReader<AppendRequest> requests, IServerStreamWriter<AppendResponse> answers, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, life.ApplicationStopping);
        var unanswered = Channel.CreateBounded<AppendChunk>(new BoundedChannelOptions(InFlight) { SingleReader = true, SingleWriter = true });
        var answering = AnswerAsync(unanswered.Reader, answers, end);
        try
        {
            await ReadAsync(requests, unanswered.Writer, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Whoever cancelled has the reason.
        }
        catch (IOException e)
        {
            // Who sends has reset the stream or is gone; the cancellation that tells of it may come later.
            await end.CancelAsync();
            throw new RpcException(new(StatusCode.Cancelled, $"the caller has ended the stream: {e.Message}"));
        }
        finally
        {
            unanswered.Writer.TryComplete();
            await answering;
        }
        if (life.ApplicationStopping.IsCancellationRequested)
            throw new RpcException(new(StatusCode.Unavailable, "the store is stopping"));
        cancellation.ThrowIfCancellationRequested();
    }

    public async Task<FlushResponse> FlushAsync(CancellationToken cancellation) => new() { Committed = (ulong)await writer.FlushAsync(cancellation) };

    private async Task ReadAsync(IAsyncStreamReader<AppendRequest> requests, ChannelWriter<AppendChunk> unanswered, CancellationToken end)
    {
        var session = new AppendSession();
        var check = new TelegramCheck();
        string? instance = null;
        while (await requests.MoveNext(end))
        {
            var request = requests.Current;
            Demand(request, instance);
            if (instance is null)
                Log.AppendBegan(log, instance = request.InstanceId, request.Telegrams.Count > 0 ? (long)request.Telegrams[0].Sequence : 0);
            var telegrams = new PreparedTelegram[request.Telegrams.Count];
            for (var i = 0; i < telegrams.Length; i++)
                telegrams[i] = check.Prepare(request.Telegrams[i]);
            var chunk = new AppendChunk(session, request.InstanceId, request.Counters, telegrams);
            await unanswered.WriteAsync(chunk, end);
            await writer.EnqueueAsync(chunk, end);
        }
    }

    private static async Task AnswerAsync(ChannelReader<AppendChunk> unanswered, IServerStreamWriter<AppendResponse> answers, CancellationTokenSource end)
    {
        try
        {
            await foreach (var chunk in unanswered.ReadAllAsync(end.Token))
            {
                var outcomes = await chunk.Done.WaitAsync(end.Token);
                if (outcomes.Length == 0)
                    continue;
                var answer = new AppendResponse { FirstSequence = (ulong)chunk.FirstSequence };
                answer.Outcomes.AddRange(outcomes);
                await answers.WriteAsync(answer, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Whoever cancelled has the reason.
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private static void Demand(AppendRequest request, string? instance)
    {
        if (request.InstanceId.Length is 0 or > MaxInstanceLength)
            throw Invalid($"instance_id: 1 to {MaxInstanceLength} characters are expected");
        if (instance is not null && request.InstanceId != instance)
            throw Invalid("instance_id: the same one in every message of a stream is expected");
        if (request.Telegrams.Count > MaxTelegrams)
            throw Invalid($"telegrams: at most {MaxTelegrams} are expected");
        if (request.Telegrams.Count == 0)
            return;
        var first = request.Telegrams[0].Sequence;
        if (first == 0 || first > long.MaxValue - MaxTelegrams)
            throw Invalid("telegrams.sequence: 1, 2, 3 ... is expected");
        for (var i = 0; i < request.Telegrams.Count; i++)
            if (request.Telegrams[i].Sequence != first + (ulong)i)
                throw Invalid($"telegrams.sequence: {first + (ulong)i} is expected in place of {request.Telegrams[i].Sequence}");
    }

    private static RpcException Invalid(string text) => new(new(StatusCode.InvalidArgument, text));
}
