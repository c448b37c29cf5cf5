using System.Text.Json.Serialization;

namespace Edge.Watchdog.Record;

/// <summary>
/// What must be known after a reset of what was before it. Durations are seconds that the machine was up, summed over its boots: no clock
/// can make them wrong, and time without power counts as none.
/// </summary>
/// <param name="BootId">The kernel's id of the boot that wrote it.</param>
internal sealed record WatchdogRecord(string BootId)
{
    /// <summary>The device was armed by this service in that boot.</summary>
    public bool Armed { get; init; }

    /// <summary>Why the machine was to be reset; null: it was not.</summary>
    public string? Reason { get; init; }

    /// <summary>This service was stopped in order after everything else that is said here.</summary>
    public bool CleanStop { get; init; }

    /// <summary>The uptime of that boot, and of all boots before it, when this was written.</summary>
    public long UptimeSeconds { get; init; }

    public long EarlierSeconds { get; init; }

    /// <summary>For people: the wall clock of the writing, and whether it was set.</summary>
    public DateTimeOffset WrittenAt { get; init; }

    public bool ClockSet { get; init; }

    /// <summary>Boots in a row that ended nobody knows how, and not long after the device was armed as far as is known.</summary>
    public int UnexplainedInARow { get; init; }

    /// <summary>The reboots that count.</summary>
    public IReadOnlyList<CountedReboot> Reboots { get; init; } = [];
}

/// <summary>One reboot that this service caused.</summary>
/// <param name="AtSeconds">On the scale of summed uptime.</param>
/// <param name="Part">Which part it was to heal.</param>
/// <param name="Reason">In words.</param>
internal sealed record CountedReboot(long AtSeconds, string Part, string Reason);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(WatchdogRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
