using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Edge.Hosting;

/// <summary>Sends metrics and traces to an OTLP collector while the process runs. Nothing is registered while no collector is set.</summary>
internal static class TelemetryRegistration
{
    public static void AddTelemetry(this IServiceCollection services, TelemetryOptions options, ServiceInfo service, GatewayOptions gateway)
    {
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .Clear()
                .AddService(service.Name, "edge", service.Version, autoGenerateServiceInstanceId: false, service.InstanceId)
                .AddAttributes([new("gateway.id", gateway.Id)]))
            .WithTracing(traces => traces
                .AddSource(EdgeTelemetry.Name)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddOtlpExporter(otlp => Configure(otlp, options, "v1/traces")))
            .WithMetrics(metrics => metrics
                .AddMeter(EdgeTelemetry.Name)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddOtlpExporter((otlp, reader) =>
                {
                    Configure(otlp, options, "v1/metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.ExportEvery.TotalMilliseconds;
                }));
    }

    /// <summary>Sends what is still held back. The packages' own dispose would wait for a collector that does not answer longer than a stop may take.</summary>
    public static void ShutdownTelemetry(this IServiceProvider services)
    {
        var limitMs = (int)TelemetryOptions.StopTimeout.TotalMilliseconds;
        services.GetRequiredService<TracerProvider>().Shutdown(limitMs);
        services.GetRequiredService<MeterProvider>().Shutdown(limitMs);
    }

    private static void Configure(OtlpExporterOptions otlp, TelemetryOptions options, string path)
    {
        otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = new Uri(new Uri(options.OtlpEndpoint.TrimEnd('/') + "/"), path);
        otlp.TimeoutMilliseconds = 5000;
    }
}
