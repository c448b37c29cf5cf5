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

        if (args is ["--check", var address])
            return await CheckAsync(new(address));

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

    /// <summary>The container's healthcheck: whether the one that runs answers.</summary>
    private static async Task<int> CheckAsync(Uri address)
    {
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            using var answer = await http.GetAsync(address);
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await Console.Out.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
