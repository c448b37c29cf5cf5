using Edge.Listener.Children;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Kept;

/// <summary>Tries a meter's file before anybody saves it: on the last telegram heard of that meter, and on those that are kept.</summary>
internal sealed class MeterTrial(MeterBook meters, HeardList heard, KeptShelf shelf, TrialDecoder decoder, TimeProvider time, ILogger<MeterTrial> log) : IDisposable
{
    public const int MostFrames = 20;

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShelfTimeout = TimeSpan.FromSeconds(4);

    // Each has a program of its own, and the machine is small.
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Says what is wrong with the file, or what came of trying it.</summary>
    /// <exception cref="OperationCanceledException">It took longer than <see cref="Timeout"/>.</exception>
    /// <exception cref="ChildException">The decoder cannot be started.</exception>
    public async Task<TestMeterResponse> TestAsync(string file, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        // Without the drivers nothing could be told of the file.
        await meters.Loaded.WaitAsync(end.Token);
        var setup = MeterFile.Parse(file, content.Span, meters.Drivers).Setup;
        if (setup.Fault is { } fault)
            return new TestMeterResponse { Fault = fault.ToString() };
        await _oneAtATime.WaitAsync(end.Token);
        try
        {
            return await TryAsync(setup, end.Token);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<TestMeterResponse> TryAsync(MeterSetup setup, CancellationToken stop)
    {
        var frames = new SortedList<long, Question>();
        foreach (var entry in heard.List(int.MaxValue))
            Add(frames, setup, entry.LastHeardMilliseconds, entry.LastFrame);
        await AddKeptAsync(frames, setup, stop);
        // Newest first: of the first answer nothing can be left over from another telegram. One kind of meter at a time, the decoder wants it so.
        var newestFirst = frames.Values.Reverse().ToList();
        var questions = newestFirst.Where(question => question.Frame.Address == newestFirst[0].Frame.Address).DistinctBy(question => question.Frame).Take(MostFrames).ToList();
        if (questions.Count == 0)
            return new TestMeterResponse { Trouble = "no telegram of this meter has been heard yet, so nothing could be tried" };
        var answers = await decoder.AskAsync(questions, stop);
        return new TestMeterResponse
        {
            FramesTried = (uint)questions.Count,
            FramesDecoded = (uint)answers.Count(answer => answer.ReadingJson.Length > 0),
            ReadingJson = answers.FirstOrDefault(answer => answer.ReadingJson.Length > 0)?.ReadingJson ?? "",
            Trouble = answers[0].Trouble,
        };
    }

    private static void Add(SortedList<long, Question> frames, MeterSetup setup, long heardMilliseconds, ReadOnlyMemory<byte> bytes)
    {
        if (Frame.Check(bytes.ToArray(), out _) is not { } frame)
            return;
        Span<LinkAddress> addresses = stackalloc LinkAddress[FrameAddresses.Most];
        var count = FrameAddresses.Write(frame, FrameLayers.Of(frame.Bytes.Span), addresses);
        if (setup.Address!.Match(addresses[..count]) is not { } address)
            return;
        var question = new Question(frame, new Heard(frame.Bytes, "", null, new Moment(heardMilliseconds, false, 0)), setup.For(address.Id));
        while (!frames.TryAdd(heardMilliseconds, question))
            heardMilliseconds++;
        // The oldest makes room.
        if (frames.Count > 2 * MostFrames)
            frames.RemoveAt(0);
    }

    // Without the store there is still what was heard last.
    private async Task AddKeptAsync(SortedList<long, Question> frames, MeterSetup setup, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(ShelfTimeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            await foreach (var kept in shelf.ListAsync(end.Token))
                Add(frames, setup, kept.ReceivedAtMs, kept.Frame.Memory);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            Log.KeptNotSeen(log, e.Message);
        }
    }
}
