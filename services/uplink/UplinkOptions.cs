using Edge.Uplink.Scheduling;

namespace Edge.Uplink;

/// <summary>How the moment of a send is found.</summary>
internal enum SendMode
{
    /// <summary>Once a day.</summary>
    Daily,

    /// <summary>Every few hours.</summary>
    Hourly,

    /// <summary>Whenever readings are unsent.</summary>
    Stream,
}

/// <summary>When and how much is sent.</summary>
[Section("Uplink")]
internal sealed class UplinkOptions : IChecksItself
{
    [Setting("`Daily` sends once a day at `SendAt`; `Hourly` every `EveryHours` hours, one of the sends at `SendAt`; `Stream` sends "
        + "whenever readings are unsent, at most every `StreamInterval`.")]
    public SendMode Mode { get; init; } = SendMode.Daily;

    [Setting("Time of the daily send, in `Zone`. A day that could not be sent is sent when the link is back.",
        Min = "00:00:00", Max = "23:59:59")]
    public TimeSpan SendAt { get; init; } = TimeSpan.FromHours(6);

    [Setting("Whose time `SendAt` is: `UTC`, `local` (this machine's zone; in a container UTC unless it is given another), or a name such "
        + "as `Europe/Berlin`. A time that does not exist on the day clocks are put forward is sent an hour later by them, one "
        + "that comes twice is sent the first time.")]
    public string Zone { get; init; } = "UTC";

    [Setting("Hours between two sends in `Hourly` mode, counted within each day: neither a restart nor a step of the clock moves them.",
        Unit = "hours", Min = "1", Max = "12")]
    public int EveryHours { get; init; } = 6;

    [Setting("Gateways begin their sends spread over this time after `SendAt`, each always at the same moment; "
        + "at 0 a whole fleet arrives at once.", Min = "00:00:00", Max = "12:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(15);

    [Setting("Shortest time between two sends in `Stream` mode; shorter means smaller batches and more bytes per reading.",
        Min = "00:00:00.1", Max = "01:00:00")]
    public TimeSpan StreamInterval { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("How long a send waits at most until every known meter was heard once more; it ends as soon as all were. 0: what is there "
        + "is sent at once, as `cached`. In `Stream` mode nothing is waited for.", Min = "00:00:00", Max = "00:05:00")]
    public TimeSpan ListenFor { get; init; } = TimeSpan.FromSeconds(30);

    [Setting("Readings in one batch; 0 leaves it to the store. Larger batches compress better and are lost time when the link breaks.",
        Min = "0", Max = "10000")]
    public int BatchReadings { get; init; }

    [Setting("Bound of the telegrams' JSON in one batch, before compression; 0 leaves it to the store.",
        Unit = "bytes", Min = "0", Max = "2097152")]
    public int BatchBytes { get; init; }

    [Setting("Batches that may wait for the broker's acknowledgement at the same time; the broker's own limit holds as well.",
        Min = "1", Max = "100")]
    public int BatchesInFlight { get; init; } = 4;

    [Setting("How long the broker may take to acknowledge a batch before it counts as not sent.", Min = "00:00:01", Max = "00:05:00")]
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(30);

    [Setting("How long one answer of the store may take.", Min = "00:00:01", Max = "00:02:00")]
    public TimeSpan StoreTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("How long a send that somebody asked for waits for the link before it is answered that the cloud cannot be reached.",
        Min = "00:00:00", Max = "00:02:00")]
    public TimeSpan LinkPatience { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("How long an orderly stop waits for acknowledgements under way before their batches are given back.",
        Min = "00:00:00", Max = "00:00:20")]
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("Folder of what is remembered over restarts: which days had their send, and which alarms the cloud was told about. Lost: one "
        + "send and some alarms too many, no reading twice.")]
    public string DataDirectory { get; init; } = "/data/uplink";

    public IEnumerable<string> Check()
    {
        if (SendZone.Find(Zone) is null)
            yield return $"Zone = {Zone}: UTC, local or the name of a zone that this machine's table of zones (package tzdata) has is expected";
        if (BatchBytes is > 0 and < 1024)
            yield return $"BatchBytes = {BatchBytes}: 0 or at least 1024 is expected";
    }
}
