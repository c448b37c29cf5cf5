using System.Buffers;
using Edge.Listener.Children;

namespace Edge.Listener.Decoding;

/// <summary>One life of the decoder: started, proven, asked frame after frame, until it must be or has ended.</summary>
internal sealed class DecoderLife(DecodeQueue queue, AnswerDesk desk, DecoderOptions options, DecoderStatus status, TimeProvider time) : IDisposable
{
    // Requests are gathered while there is room in flight, and sent with one write.
    private const int WriteBytes = 32 * 1024;

    // While so many answers are to come, they are awaited together: being woken for each of them costs more than understanding it.
    private const int AwaitedTogether = 4;
    private static readonly TimeSpan TogetherFor = TimeSpan.FromMilliseconds(1);

    private readonly InFlight _inFlight = new(options.InFlight, time);
    private readonly RequestWriter _writer = new();
    private readonly Probe _probe = new();
    private readonly TaskCompletionSource _proven = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<(LifeEndKind Kind, string Text)> _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _faulted = new(initialState: false, spinCount: 0);
    private bool _isHonest;
    private long _answers;

    /// <summary>Lives until its end.</summary>
    /// <param name="readErrors">Takes its error output.</param>
    /// <param name="end">Asks for an orderly end: what was asked is still answered.</param>
    public async Task<LifeEnd> RunAsync(Action<Stream> readErrors, CancellationToken end)
    {
        try
        {
            await using var child = ChildProcess.Start(new ChildCommand(options.Program, "stdin:jsonl"), ReadAnswers, readErrors, time);
            status.Started(child.Id);
            var (kind, text) = await LiveAsync(child, end);
            var exitCode = await EndAsync(child, kind);
            status.Ended(exitCode);
            Fail(kind, text); // Whatever still comes out of its pipe belongs to nothing any more.
            return new LifeEnd(kind, $"{text} (exit code {exitCode})", exitCode, Interlocked.Read(ref _answers), _inFlight.Rest());
        }
        catch (ChildException e)
        {
            return new LifeEnd(LifeEndKind.NotWorking, e.Message, null, 0, []);
        }
    }

    public void Dispose()
    {
        _inFlight.Dispose();
        _faulted.Dispose();
    }

    private async Task<(LifeEndKind Kind, string Text)> LiveAsync(ChildProcess child, CancellationToken end)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(end);
        var asking = AskAsync(child, life.Token);
        var watching = WatchAsync(life.Token);
        await Task.WhenAny(asking, watching, child.Exited, _fault.Task);
        await life.CancelAsync();
        if (_fault.Task.IsCompletedSuccessfully)
            child.Kill(); // A write may wait for a reader that will not come.
        var asked = await asking;
        await watching;

        if (_fault.Task.IsCompletedSuccessfully)
            return _proven.Task.IsCompleted ? await _fault.Task : (LifeEndKind.NotWorking, (await _fault.Task).Text);
        if (asked is { } orderly)
            return orderly;
        return (_proven.Task.IsCompleted ? LifeEndKind.Exited : LifeEndKind.NotWorking, "it has ended by itself");
    }

    private async Task<int> EndAsync(ChildProcess child, LifeEndKind kind)
    {
        if (kind == LifeEndKind.Asked)
            return await child.StopAsync(options.StopTimeout);
        child.Kill();
        return await child.Exited;
    }

    /// <summary>Asks while there is something to ask; why it has stopped in good order, or null when the decoder has gone.</summary>
    private async Task<(LifeEndKind Kind, string Text)?> AskAsync(ChildProcess child, CancellationToken life)
    {
        try
        {
            var requests = new ArrayBufferWriter<byte>(2 * WriteBytes);
            foreach (var question in Probe.Questions)
                _writer.Write(requests, question);
            await child.WriteAsync(requests.WrittenMemory);
            await _proven.Task.WaitAsync(life);
            while (await queue.WaitAsync(life))
            {
                await _inFlight.ReserveAsync(life);
                requests.ResetWrittenCount();
                Gather(requests);
                await child.WriteAsync(requests.WrittenMemory);
            }

            return (LifeEndKind.Asked, "there is nothing more to decode");
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            return child.Exited.IsCompleted || _fault.Task.IsCompleted ? null : (LifeEndKind.Asked, "it was asked to end");
        }
        catch (IOException)
        {
            // Its end of the pipe is closed: its exit tells more.
            await Task.WhenAny(child.Exited, Task.Delay(options.StopTimeout, time, CancellationToken.None));
            return null;
        }
    }

    /// <summary>Takes what waits, as far as there is room for it.</summary>
    private void Gather(ArrayBufferWriter<byte> requests)
    {
        do
        {
            if (queue.TryTake() is not { } question)
            {
                _inFlight.GiveBack();
                return;
            }

            _inFlight.Add(question);
            status.Works();
            _writer.Write(requests, question);
        }
        while (requests.WrittenCount < WriteBytes && _inFlight.TryReserve());
    }

    private async Task WatchAsync(CancellationToken life)
    {
        var began = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(Math.Clamp(options.AnswerTimeout.TotalMilliseconds / 10, 10, 1_000));
        while (!life.IsCancellationRequested)
        {
            var waiting = _proven.Task.IsCompleted ? _inFlight.Waiting() : time.GetElapsedTime(began);
            if (waiting >= options.AnswerTimeout)
                Fail(LifeEndKind.Stalled, $"no answer within {options.AnswerTimeout:c}");
            await Task.Delay(pause, time, life).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // On the child's own thread, from its first byte to its last; what comes after a fault is read and thrown away.
    private void ReadAnswers(Stream output)
    {
        var framer = new AnswerFramer();
        for (int count; (count = output.Read(framer.Room())) > 0;)
        {
            if (_fault.Task.IsCompleted)
                continue;
            framer.Filled(count);
            while (framer.TryTake(out var answer))
                Take(answer);
            if (framer.Fault.Length > 0)
                Fail(LifeEndKind.Stalled, framer.Fault);
            if (_inFlight.GiveBackAnswered() >= AwaitedTogether)
                _faulted.Wait(TogetherFor);
        }
    }

    private void Take(ReadOnlySpan<byte> answer)
    {
        if (_fault.Task.IsCompleted)
            return;
        if (!_proven.Task.IsCompleted)
            Prove(answer);
        else if (_inFlight.Next() is not { } question)
            Fail(LifeEndKind.BadAnswer, "an answer that nobody has asked for");
        else if (!desk.TryTake(question, answer, _isHonest, out var wrong))
            Fail(LifeEndKind.BadAnswer, $"an answer that is none: {wrong}");
        else
        {
            Interlocked.Increment(ref _answers);
            status.Answered(_inFlight.Answered());
        }
    }

    private void Prove(ReadOnlySpan<byte> answer)
    {
        var state = _probe.Take(answer);
        if (state == ProbeState.Open)
            return;
        if (state == ProbeState.Failed)
        {
            Fail(LifeEndKind.NotWorking, "it cannot decode a telegram that every wmbusmeters can");
            return;
        }

        _isHonest = state == ProbeState.Honest;
        status.Proven(_isHonest);
        _proven.TrySetResult();
    }

    private void Fail(LifeEndKind kind, string text)
    {
        _fault.TrySetResult((kind, text));
        _faulted.Set();
    }
}
