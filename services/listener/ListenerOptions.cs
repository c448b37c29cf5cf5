using Edge.Hosting;
using Edge.Listener.Receivers;

namespace Edge.Listener;

/// <summary>What is heard, and how much of it may wait.</summary>
[Section("Listener")]
internal sealed class ListenerOptions : IChecksItself
{
    [Setting("Names of the remote radios. Each signs in to the local broker with its name and publishes on edge/frames/{name}; "
        + "./edge up makes its password. One that is not named here has no account.")]
    public IReadOnlyList<string> Receivers { get; init; } = [];

    [Setting("Dongles of this machine, each name=device with a device of wmbusmeters, for example roof=im871a:c1,t1 or cellar=auto:c1,t1 or "
        + "sdr=rtlwmbus. Each has a wmbusmeters of its own, which is started again when it ends or hears nothing; one that is not plugged in is "
        + "an alarm and costs the others nothing. In the place of a dongle stdin:hex takes frames as hex from the named pipe "
        + "{DongleDirectory}/{name}/input.")]
    public IReadOnlyList<string> Dongles { get; init; } = [];

    [Setting("Folder for what the dongles' programs read; it is made when it is missing and needs not outlive a restart.")]
    public string DongleDirectory { get; init; } = "/run/edge/dongles";

    [Setting("Silence after which a receiver counts as deaf, since the last telegram of any meter, configured or not: radio_silent is raised, and "
        + "a dongle's program is started again. Longer than the quietest time of the building.", Min = "00:00:00.1", Max = "7.00:00:00")]
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromMinutes(60);

    [Setting("Folder with one file a meter, in the decoder's own format (name, driver, id, key). A file with a mistake sets that meter aside, "
        + "with an alarm.")]
    public string MetersDirectory { get; init; } = "/etc/mbus-gateway/meters.d";

    [Setting("The same frame again within this time (a second receiver, a repeater) counts as duplicate; 0 takes every frame for a new one.",
        Min = "00:00:00", Max = "01:00:00")]
    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromSeconds(60);

    [Setting("How long a frame waits for the other receivers that hear it too, so that the best signal and all of them are named; it goes on sooner "
        + "when all have heard it, and at once when there is one receiver only. 0 never waits: the first to hear it is named alone.",
        Min = "00:00:00", Max = "00:00:05")]
    public TimeSpan DuplicateWait { get; init; } = TimeSpan.FromMilliseconds(300);

    [Setting("Telegrams that may wait in memory, for the decoder and for the store each. When it is full, those for the store go on to the journal (Journal:MaxBytes); "
        + "of those for the decoder the oldest is dropped, counted and with the alarm telegrams_dropped.",
        Unit = "telegrams", Min = "1", Max = "1000000")]
    public int QueueLength { get; init; } = 10_000;

    [Setting("Addresses in the list of what was heard; the one not heard for longest makes room.", Unit = "addresses", Min = "1", Max = "10000")]
    public int HeardAddresses { get; init; } = 2_000;

    /// <summary>The dongles, understood; without those that <see cref="Check"/> refuses.</summary>
    public IEnumerable<DongleSpec> DongleSpecs => Dongles.Select(text => DongleSpec.Parse(text, out _)).OfType<DongleSpec>();

    public IEnumerable<string> Check()
    {
        foreach (var name in Receivers.Where(name => !ReceiverName.IsGood(name)))
            yield return $"Receivers = {name}: {ReceiverName.Rule}";
        foreach (var dongle in Dongles)
            if (DongleSpec.Parse(dongle, out var wrong) is null)
                yield return $"Dongles = {dongle}: {wrong}";
        foreach (var twice in Receivers.GroupBy(name => name).Where(names => names.Count() > 1))
            yield return $"Receivers = {twice.Key}: named twice";
        foreach (var twice in DongleSpecs.GroupBy(dongle => dongle.Name).Where(names => names.Count() > 1 || Receivers.Contains(names.Key)))
            yield return $"Dongles = {twice.Key}: named twice{(Receivers.Contains(twice.Key) ? ", among Receivers too" : "")}";
        if (Receivers.Count + Dongles.Count > ReceiverBook.MaxReceivers)
            yield return $"Receivers, Dongles: at most {ReceiverBook.MaxReceivers} together are expected";
        if (DongleDirectory.Length == 0)
            yield return "DongleDirectory = : a folder is expected";
    }
}
