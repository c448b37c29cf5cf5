using System.Reflection;

namespace Grpc.AspNetCore.Server;

/// <summary>A method of a class as a delegate that takes the instance first.</summary>
internal static class OpenMethod
{
    /// <typeparam name="TDelegate">A function of the instance and the method's parameters.</typeparam>
    public static TDelegate Of<TDelegate>(string name)
        where TDelegate : Delegate
    {
        var types = typeof(TDelegate).GetMethod("Invoke")!.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        var method = types[0].GetMethod(name, BindingFlags.Public | BindingFlags.Instance, types[1..])
            ?? throw new InvalidOperationException($"{types[0]} has no method {name}.");
        return method.CreateDelegate<TDelegate>();
    }
}
