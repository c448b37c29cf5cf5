namespace Edge.Hosting;

/// <summary>What the exit code of a service says.</summary>
public static class ExitCodes
{
    /// <summary>An orderly stop.</summary>
    public const int Done = 0;

    /// <summary>A worker failed, a port was taken, or the stop took too long; the log says which.</summary>
    public const int Fault = 1;

    /// <summary>An argument that nobody knows.</summary>
    public const int Usage = 2;

    /// <summary>The thread pool stood still: the process could do nothing any more.</summary>
    public const int Starved = 70;

    /// <summary>The configuration is wrong; every error is printed.</summary>
    public const int Configuration = 78;
}
