using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Edge.Hosting;

/// <summary>Sends metrics and traces while it lives. Touched only when a collector is set, so that otherwise nothing of it is loaded.</summary>
internal sealed class TelemetryExport : IDisposable
{
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    public TelemetryExport(TelemetryOptions options, ServiceInfo service, GatewayOptions gateway)
    {
        var resource = ResourceBuilder.CreateEmpty()
            .AddService(service.Name, "edge", service.Version, autoGenerateServiceInstanceId: false, service.InstanceId)
            .AddAttributes([new("gateway.id", gateway.Id)]);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(EdgeTelemetry.Name, "Microsoft.AspNetCore", "System.Net.Http")
            .AddOtlpExporter(otlp => Aim(otlp, options, "v1/traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(EdgeTelemetry.Name, "Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime")
            .AddOtlpExporter((otlp, reader) =>
            {
                Aim(otlp, options, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.ExportEvery.TotalMilliseconds;
            })
            .Build();
    }

    public void Dispose()
    {
        var limit = (int)TelemetryOptions.StopTimeout.TotalMilliseconds;
        _traces.Shutdown(limit);
        _metrics.Shutdown(limit);
        _traces.Dispose();
        _metrics.Dispose();
    }

    private static void Aim(OtlpExporterOptions otlp, TelemetryOptions options, string path)
    {
        otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = new Uri(new Uri(options.OtlpEndpoint.TrimEnd('/') + "/"), path);
        otlp.TimeoutMilliseconds = 5000;
    }
}
