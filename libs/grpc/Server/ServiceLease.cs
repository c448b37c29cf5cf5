using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>The service for one call: the registered one, or one made and disposed for this call.</summary>
internal readonly struct ServiceLease<TService> : IAsyncDisposable
    where TService : class
{
    private static readonly Lazy<ObjectFactory<TService>> Factory = new(() => ActivatorUtilities.CreateFactory<TService>([]));

    private readonly bool _made;

    private ServiceLease(TService instance, bool made) => (Instance, _made) = (instance, made);

    public TService Instance { get; }

    public static ServiceLease<TService> Take(IServiceProvider services) =>
        services.GetService<TService>() is { } registered ? new(registered, made: false) : new(Factory.Value(services, null), made: true);

    public async ValueTask DisposeAsync()
    {
        if (!_made) return;
        if (Instance is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
        else if (Instance is IDisposable disposable) disposable.Dispose();
    }
}
