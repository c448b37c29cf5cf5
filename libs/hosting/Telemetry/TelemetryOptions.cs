namespace Edge.Hosting;

/// <summary>Where metrics and traces go.</summary>
[Section("Telemetry")]
public sealed class TelemetryOptions : IChecksItself
{
    /// <summary>For sending what is still held back when the process stops: of traces, and of metrics.</summary>
    internal static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The collector; empty: none.</summary>
    [Setting("Address of an OTLP collector (http/protobuf, for example http://collector:4318) that gets metrics and traces; empty sends none.")]
    public string OtlpEndpoint { get; init; } = "";

    /// <summary>Whether there is a collector.</summary>
    internal bool IsOn => OtlpEndpoint.Length > 0;

    /// <summary>How often metrics are sent.</summary>
    [Setting("How often metrics are sent to the collector.", Min = "00:00:01", Max = "01:00:00")]
    public TimeSpan ExportEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public IEnumerable<string> Check()
    {
        if (OtlpEndpoint.Length > 0
            && (!Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
            yield return $"OtlpEndpoint = {OtlpEndpoint}: an http or https address is expected";
    }
}
