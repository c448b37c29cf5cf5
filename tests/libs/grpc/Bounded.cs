namespace Edge.Grpc.Tests;

/// <summary>No test waits longer than this for anything.</summary>
internal static class Bounded
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static CancellationToken Token() => TestContext.Current.CancellationToken;

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Limit, Token());

    public static Task Within(this Task task) => task.WaitAsync(Limit, Token());
}
