namespace Edge.Cloud;

/// <summary>The role <c>cloud</c>: a stand-in for the platform, for the demonstration and for tests.</summary>
public static class Program
{
    /// <summary>Runs until it is stopped; gives the exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (args is ["--help" or "-h"])
        {
            await Console.Out.WriteLineAsync(CloudOptions.Usage);
            return 0;
        }

        try
        {
            await using var app = CloudApp.Build(CloudOptions.Parse(args));
            await app.RunAsync();
            return 0;
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\n\n{CloudOptions.Usage}");
            return 2;
        }
    }
}
