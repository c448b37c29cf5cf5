using System.Reflection;
using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>Finds the generated method that names a service's methods.</summary>
internal static class ServiceBinding
{
    public static Action<ServiceBinderBase> Of(Type serviceType)
    {
        var (baseType, attribute) = FindAttribute(serviceType);
        var bind = attribute.BindType.GetMethod(attribute.BindMethodName, [typeof(ServiceBinderBase), baseType])
            ?? throw new InvalidOperationException($"{attribute.BindType} has no method {attribute.BindMethodName}.");

        // Without an implementation the generated code gives the names and message types only: the instance is made for each call.
        return binder => bind.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [binder, null], null);
    }

    private static (Type BaseType, BindServiceMethodAttribute Attribute) FindAttribute(Type serviceType)
    {
        for (var type = serviceType; type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is { } attribute) return (type, attribute);
        }

        throw new InvalidOperationException($"{serviceType} does not derive from a generated gRPC service.");
    }
}
