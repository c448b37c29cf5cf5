using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Rhythm;
using Edge.V1;

namespace Edge.Listener.Serving;

/// <summary>Answers which meters are heard and which are configured.</summary>
internal sealed class MeterAnswers(HeardList heard, MeterBook meters, RhythmBook rhythms)
{
    /// <summary>Last heard first.</summary>
    public ListHeardResponse ListHeard(int limit) => new() { Addresses = { heard.List(limit).Select(ToContract) } };

    /// <summary>In the order of the files' names.</summary>
    public ListConfiguredResponse ListConfigured()
    {
        var byFile = heard.List(int.MaxValue).Select(entry => (Entry: entry, Meter: MeterOf(entry))).Where(pair => pair.Meter is not null)
            .ToLookup(pair => pair.Meter!.File, pair => pair.Entry);
        return new ListConfiguredResponse { Meters = { meters.Setups.Select(setup => ToContract(setup, byFile[setup.File])) } };
    }

    /// <summary>What the file says, without what was heard.</summary>
    public static ConfiguredMeter ToContract(MeterSetup setup) => new()
    {
        File = setup.File,
        Name = setup.Name,
        Id = setup.Address?.Text ?? "",
        Driver = setup.Driver,
        HasKey = setup.Key is not null,
        Fault = setup.Fault?.ToString() ?? "",
    };

    private ConfiguredMeter ToContract(MeterSetup setup, IEnumerable<HeardEntry> entries)
    {
        var meter = ToContract(setup);
        foreach (var entry in entries)
            (meter.Telegrams, meter.LastHeardMs) = (meter.Telegrams + entry.Telegrams, Math.Max(meter.LastHeardMs, entry.LastHeardMilliseconds));
        if (setup.Address?.ExactId is { } id)
        {
            meter.Rhythm = rhythms.Describe(LinkAddress.IdText(id));
            meter.LateAfterSeconds = (uint)(rhythms.LateAfter(LinkAddress.IdText(id))?.TotalSeconds ?? 0);
        }
        return meter;
    }

    private HeardAddress ToContract(HeardEntry entry)
    {
        var address = new HeardAddress
        {
            MeterId = entry.Address.MeterId,
            Manufacturer = entry.Address.Manufacturer,
            Version = entry.Address.Version,
            DeviceType = entry.Address.DeviceType,
            Encrypted = entry.Encrypted,
            // As it is now: a meter may have been added since it was heard.
            Configured = MeterOf(entry) is not null,
            SuggestedDriver = meters.Drivers.Suggest(entry.Address),
            Telegrams = entry.Telegrams,
            FirstHeardMs = entry.FirstHeardMilliseconds,
            LastHeardMs = entry.LastHeardMilliseconds,
            Receivers = { entry.Receivers },
        };
        if (entry.RssiDbm is { } dbm)
            address.RssiDbm = dbm;
        return address;
    }

    private Meter? MeterOf(HeardEntry entry) =>
        Frame.Check(entry.LastFrame.ToArray(), out _) is { } frame ? meters.Find(frame, FrameLayers.Of(frame.Bytes.Span)) : null;
}
