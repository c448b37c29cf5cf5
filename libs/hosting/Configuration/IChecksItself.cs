namespace Edge.Hosting;

/// <summary>Options whose settings depend on each other, or on files, say here what is wrong with them.</summary>
public interface IChecksItself
{
    /// <summary>
    /// One sentence for each thing that is wrong, beginning with the name of the setting; none when all is well. Called
    /// once at start, on a value whose single settings are within their ranges.
    /// </summary>
    IEnumerable<string> Check();
}
