namespace Edge.Uplink.Tests.Bench;

/// <summary>Waits for what another program does and does not announce; bounded.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    public static Task TrueAsync(Func<bool> holds, string what) => TrueAsync(holds, () => what);

    public static Task TrueAsync(Func<bool> holds, Func<string> what, TimeSpan? limit = null) =>
        TrueAsync(() => Task.FromResult(holds()), what, limit);

    public static async Task TrueAsync(Func<Task<bool>> holds, Func<string> what, TimeSpan? limit = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > (limit ?? Limit))
                Assert.Fail($"not within {limit ?? Limit}: {what()}");
            await Task.Delay(LookEvery, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
