namespace Edge.Hosting;

/// <summary>
/// Hangs what a person names in a file, to see how it heals: the name of a part, or <c>pool</c> for the whole thread pool.
/// Without a file's name it does nothing.
/// </summary>
/// <param name="file">See <see cref="HealthOptions.HangFile"/>.</param>
internal sealed class Harm(string file)
{
    // More than the pool gets threads for in the time that is left to it.
    private const int MoreThanThreads = 10_000;

    /// <summary>As a deadlock does: the thread that brings the work about never comes back.</summary>
    public void HangIfNamed(string part)
    {
        if (file.Length > 0 && Named() == part)
            Block();
    }

    /// <summary>As a program does that blocks where it should await.</summary>
    public void StarveIfAsked()
    {
        if (file.Length == 0 || Named() != "pool")
            return;
        for (var i = 0; i < MoreThanThreads; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => Block(), null);
        Block();
    }

    private string Named() => File.Exists(file) ? File.ReadAllText(file).Trim() : "";

    private static void Block()
    {
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}
