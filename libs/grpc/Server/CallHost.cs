using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server;

/// <summary>What all calls of this process share.</summary>
internal sealed class CallHost(IOptions<GrpcServiceOptions> options, ILoggerFactory loggers, IServiceProvider services)
{
    private int _unknownMapped;

    public GrpcServiceOptions Options => options.Value;

    public ILogger Logger { get; } = loggers.CreateLogger("Grpc.AspNetCore.Server");

    public TimeProvider Time { get; } = services.GetService(typeof(TimeProvider)) as TimeProvider ?? TimeProvider.System;

    /// <summary>True once: the endpoint for methods that nobody serves is one for all services.</summary>
    public bool TakeUnknownEndpoint() => Interlocked.Exchange(ref _unknownMapped, 1) == 0;
}
