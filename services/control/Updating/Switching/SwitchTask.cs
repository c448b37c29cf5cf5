using Edge.Control.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Updating.Switching;

/// <summary>The argument <c>--switch</c>: the program as the switcher. It has no link to the bus, where it would pass for control.</summary>
internal static class SwitchTask
{
    public const string Argument = "--switch";

    public static async Task RunAsync(IServiceProvider services, TextWriter output)
    {
        var stack = (await services.GetRequiredService<GatewayContainers>().StackAsync(CancellationToken.None)).Name;
        await services.GetRequiredService<Switcher>().RunAsync(CancellationToken.None);
        // The engine starts it again until it is gone, so that comes last: this call ends the process.
        await services.GetRequiredService<SwitcherContainer>().RemoveAsync(stack, CancellationToken.None);
    }
}
