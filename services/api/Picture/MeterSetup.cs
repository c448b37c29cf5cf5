using Edge.V1;

namespace Edge.Api.Picture;

/// <summary>A meter's file, as the listener sees it.</summary>
internal sealed record MeterSetup(string File, string Name, string? Id, string Driver, bool HasKey, string? Rhythm, string? Fault, TimeSpan? LateAfter)
{
    private const int IdLength = 8;

    public static MeterSetup Of(ConfiguredMeter meter) => new(
        meter.File, meter.Name, IsSingle(meter.Id) ? meter.Id.ToLowerInvariant() : null, meter.Driver, meter.HasKey, Text(meter.Rhythm), Text(meter.Fault),
        meter.LateAfterSeconds > 0 ? TimeSpan.FromSeconds(meter.LateAfterSeconds) : null);

    // A wildcard form stands for any number of meters.
    private static bool IsSingle(string id) => id.Length == IdLength && id.All(char.IsAsciiHexDigit);

    private static string? Text(string text) => text.Length == 0 ? null : text;
}
