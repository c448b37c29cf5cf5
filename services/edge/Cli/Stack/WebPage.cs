namespace Edge.Cli.Stack;

/// <summary>Where the page is, and how one gets in.</summary>
internal static class WebPage
{
    public static async Task SayAsync(CommandCall call, CancellationToken stop)
    {
        var address = await call.Project.AddressAsync("api", ApiClient.ApiPort, stop);
        call.Ui.Say($"  http://{address}/   the page; its password: {await call.Project.Secrets.GetAsync(Secrets.PagePassword, stop)}");
    }
}
