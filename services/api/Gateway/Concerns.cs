using Edge.Api.Meters;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.Hosting;

namespace Edge.Api.Gateway;

/// <summary>Something that is not as it should be, and what to do.</summary>
internal sealed record Concern(string Kind, string Subject, string Text, DateTimeOffset? Since);

/// <summary>Everything that is not as it should be, the gravest kinds first.</summary>
internal static class Concerns
{
    /// <summary>Nobody reads more.</summary>
    public const int Most = 50;

    public static IReadOnlyList<Concern> Of(
        IReadOnlyList<Unreachable> gone, IReadOnlyList<ServiceRow> services, bool isClockSet, IReadOnlyList<AlarmRow> alarms, IReadOnlyList<MeterRow> meters,
        bool areReadingsKnown) =>
    [
        .. gone.Select(part => new Concern("unreachable", part.Service, $"The {part.Service} does not answer ({part.Reason}). It is started again by itself; "
            + $"if that does not help, see ./edge logs {part.Service}.", null))
        .Concat(services.Where(IsUnwell).Select(service => new Concern("service", service.Service, $"The service {service.Service} is {service.State}. It is started again "
            + $"by itself; if that does not help, see ./edge logs {service.Service}.", service.SeenAt)))
        .Concat(isClockSet ? [] : [new Concern("clock_not_set", "clock", "The clock is not set: readings say so, and no daily send begins. Give the gateway a time server, or set Clock:Mode.", null)])
        .Concat(alarms.Select(alarm => new Concern("alarm", $"{alarm.Kind}/{alarm.Subject}", alarm.Text, alarm.Since)))
        .Concat(meters.Where(meter => meter.Fault is not null).Select(meter => new Concern("meter_fault", meter.Setup?.File ?? meter.Name,
            $"The file of meter {meter.Name} cannot be used: {meter.Fault}", null)))
        .Concat(meters.Where(meter => areReadingsKnown && meter.State == MeterRow.Never && meter.Fault is null).Select(meter => new Concern("meter_never_heard", meter.Name,
            $"Meter {meter.Name}{(meter.Id is null ? "" : $" ({meter.Id})")} was never heard. Check its id, and whether a receiver is in its reach.", null)))
        .Take(Most),
    ];

    // What was never heard of may be left out on purpose; what is stopping is being replaced.
    private static bool IsUnwell(ServiceRow service) => service.State is HealthMessage.Stuck or HealthMessage.Offline;
}
