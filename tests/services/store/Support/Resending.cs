namespace Edge.Store.Tests;

/// <summary>A listener as it should be: resends what was not acknowledged, under the same sequences.</summary>
internal sealed class Resending
{
    private const int Meters = 20;
    private const int PerMessage = 40;

    private TaskCompletionSource _next = New();

    public int Acknowledged { get; private set; }

    public int Sent { get; private set; }

    public static string JsonOf(ulong sequence) => Sample.Decoded(sequence, Meter(sequence)).Decoded.RawJson;

    /// <summary>From that sequence on all are there, in order, none twice; gives the last one.</summary>
    public static async Task<int> AssertStoredOnceAsync(StoreClient api, int after)
    {
        var last = after;
        await foreach (var reading in api.StreamAsync(new() { FromMs = Sample.Start + (after + 1) * 1000L }))
            Assert.Equal(JsonOf((ulong)++last), reading.RawJson);
        return last;
    }

    /// <summary>Sends until the store is gone, which <paramref name="kill"/> sees to.</summary>
    public async Task AppendUntilAsync(StoreClient store, Task kill)
    {
        using var stream = store.Append();
        try
        {
            await Task.WhenAll(SendAsync(stream, () => kill.IsCompleted), ReceiveAsync(stream));
        }
        catch (Exception e) when (e is RpcException or IOException)
        {
            // Killed; while something was being written there is no status.
        }
        await kill;
    }

    /// <summary>Complete with the next acknowledgement.</summary>
    public Task NextAsync() => _next.Task;

    public async Task FinishAsync(StoreClient store)
    {
        using var stream = store.Append();
        await SendAsync(stream, () => true);
        while (Acknowledged < Sent)
            Count(await stream.AckAsync());
    }

    private static int Meter(ulong sequence) => 1 + (int)(sequence % Meters);

    private async Task SendAsync(AppendStream stream, Func<bool> isEnough)
    {
        var next = Acknowledged + 1;
        do
        {
            await stream.SendAsync(Enumerable.Range(next, PerMessage).Select(sequence => Sample.Decoded((ulong)sequence, Meter((ulong)sequence))));
            next += PerMessage;
            // A kill should meet commits at work, not a gigabyte of readings.
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
            Sent = Math.Max(Sent, next - 1);
        }
        while (!isEnough() || next <= Sent);
    }

    private async Task ReceiveAsync(AppendStream stream)
    {
        while (true)
            Count(await stream.AckAsync());
    }

    private void Count(AppendResponse ack)
    {
        Assert.Equal((ulong)Acknowledged + 1, ack.FirstSequence);
        Acknowledged += ack.Outcomes.Count;
        (var next, _next) = (_next, New());
        next.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
