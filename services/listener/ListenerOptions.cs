using System.Text.RegularExpressions;
using Edge.Hosting;

namespace Edge.Listener;

/// <summary>What is heard, and how much of it may wait.</summary>
[Section("Listener")]
internal sealed partial class ListenerOptions : IChecksItself
{
    [Setting("Names of the remote radios. Each signs in to the local broker with its name and publishes on edge/frames/{name}; "
        + "./edge up makes its password. One that is not named here has no account.")]
    public IReadOnlyList<string> Receivers { get; init; } = [];

    [Setting("Folder with one file a meter, in the decoder's own format (name, driver, id, key). A file with a mistake sets that meter aside, "
        + "with an alarm.")]
    public string MetersDirectory { get; init; } = "/etc/mbus-gateway/meters.d";

    [Setting("The same frame again within this time (a second receiver, a repeater) counts as duplicate; 0 takes every frame for a new one.",
        Min = "00:00:00", Max = "01:00:00")]
    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromSeconds(60);

    [Setting("Telegrams that may wait in memory, for the decoder and for the store each. When it is full, those for the store go on to the journal (Journal:MaxBytes); "
        + "of those for the decoder the oldest is dropped, counted and with the alarm telegrams_dropped.",
        Unit = "telegrams", Min = "1", Max = "1000000")]
    public int QueueLength { get; init; } = 10_000;

    [Setting("Addresses in the list of what was heard; the one not heard for longest makes room.", Unit = "addresses", Min = "1", Max = "10000")]
    public int HeardAddresses { get; init; } = 2_000;

    public IEnumerable<string> Check()
    {
        foreach (var name in Receivers.Where(name => !ReceiverName().IsMatch(name)))
            yield return $"Receivers = {name}: 1 to 40 lower-case letters, digits, - and _ are expected";
        foreach (var twice in Receivers.GroupBy(name => name).Where(names => names.Count() > 1))
            yield return $"Receivers = {twice.Key}: named twice";
    }

    // It becomes a topic level, an account and a file name.
    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,39}$")]
    private static partial Regex ReceiverName();
}
