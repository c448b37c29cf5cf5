namespace Edge.Testing;

/// <summary>mosquitto's own subscriber, as a witness of what a broker hands on.</summary>
public sealed class MosquittoSubscriber : IAsyncDisposable
{
    private readonly ToolProcess _process;

    private MosquittoSubscriber(ToolProcess process) => _process = process;

    /// <summary>Subscribes; complete when the broker has taken the subscription.</summary>
    /// <param name="broker">A broker without TLS.</param>
    /// <param name="filter">What to subscribe to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="format">What each message is printed as, see mosquitto_sub's <c>-F</c>.</param>
    /// <param name="more">Further arguments.</param>
    public static async Task<MosquittoSubscriber> StartAsync(
        Mosquitto broker, string filter, CancellationToken cancellationToken, string format = "%t %r %p", params string[] more)
    {
        var id = $"sub-{Guid.NewGuid():N}";
        string[] fixedArguments = ["-V", "5", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-i", id, "-q", "1", "-t", filter, "-F", format];
        var subscriber = new MosquittoSubscriber(ToolProcess.Start("mosquitto_sub", [.. fixedArguments, .. more]));
        await broker.LogAsync($"^{id} 1 ", cancellationToken);
        return subscriber;
    }

    /// <summary>The next message as the format says; waits for it.</summary>
    public async Task<string> MessageAsync(CancellationToken cancellationToken) =>
        await _process.LineAsync(cancellationToken) ?? throw new IOException("mosquitto_sub ended");

    /// <summary>That many messages.</summary>
    public async Task<IReadOnlyList<string>> MessagesAsync(int count, CancellationToken cancellationToken)
    {
        var messages = new List<string>(count);
        while (messages.Count < count)
            messages.Add(await MessageAsync(cancellationToken));
        return messages;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
