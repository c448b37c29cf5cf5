using Grpc.Core;

namespace Edge.Hosting;

/// <summary>Who calls.</summary>
public static class CallerExtensions
{
    internal static readonly object Key = new();

    /// <summary>The service whose token the call carries; the table let it through.</summary>
    public static string Caller(this ServerCallContext context) => (string)context.GetHttpContext().Items[Key]!;
}
