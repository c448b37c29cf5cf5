namespace Edge.Mqtt.Session;

/// <summary>Limits waits and knows whose end it was: its own is an <see cref="MqttException"/>, the caller's a cancellation.</summary>
internal sealed record TimeLimit(TimeSpan Limit, TimeProvider Time)
{
    internal async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, string what, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(Limit, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new MqttException($"{what} not acknowledged within {Limit}");
        }
    }

    internal Task RunAsync(Func<CancellationToken, Task> work, string what, CancellationToken cancel) =>
        RunAsync<bool>(async token => { await work(token); return true; }, what, cancel);
}
