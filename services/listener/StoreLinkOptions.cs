using Edge.Hosting;

namespace Edge.Listener;

/// <summary>The way to the store.</summary>
[Section("StoreLink")]
internal sealed class StoreLinkOptions : IChecksItself
{
    [Setting("Telegrams handed to the store in one message.", Unit = "telegrams", Min = "1", Max = "5000")]
    public int BatchSize { get; init; } = 500;

    [Setting("How long a telegram may wait for others to fill its message.", Min = "00:00:00", Max = "00:00:10")]
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(50);

    [Setting("How long the store may take to acknowledge before the link is made anew. Longer than the store's CommitInterval.",
        Min = "00:00:01", Max = "00:30:00")]
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromMinutes(2);

    [Setting("Pause before the link to the store is tried again. It doubles up to ReconnectPauseLimit.", Min = "00:00:00.01", Max = "00:01:00")]
    public TimeSpan ReconnectPause { get; init; } = TimeSpan.FromMilliseconds(250);

    [Setting("The longest of these pauses.", Min = "00:00:00.01", Max = "00:05:00")]
    public TimeSpan ReconnectPauseLimit { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("How often the store hears the counters when there is no telegram to go with them.", Min = "00:00:00.1", Max = "00:10:00")]
    public TimeSpan CountersEvery { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("How long a stop waits for the store to take what was heard before it; what is left then goes to the journal.",
        Min = "00:00:00.1", Max = "00:00:25")]
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(15);

    public IEnumerable<string> Check()
    {
        if (ReconnectPauseLimit < ReconnectPause)
            yield return $"ReconnectPauseLimit = {ReconnectPauseLimit:c}: at least ReconnectPause ({ReconnectPause:c}) is expected";
    }
}
