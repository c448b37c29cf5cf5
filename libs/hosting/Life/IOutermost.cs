namespace Edge.Hosting;

/// <summary>What has to be there before a service does anything else, and outlasts all of it.</summary>
public interface IOutermost
{
    /// <summary>Called before the service answers, reaches the bus or starts a worker; must return at once and not throw.</summary>
    void Begin();

    /// <summary>Called last of all.</summary>
    /// <param name="asked">It was asked to stop; false after a fault.</param>
    void End(bool asked);
}
