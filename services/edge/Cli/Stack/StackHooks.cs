using Edge.Cli.Tunnel;

namespace Edge.Cli.Stack;

/// <summary>What other parts of the command line do when a stack has started, or before it ends.</summary>
internal static class StackHooks
{
    /// <summary>After `./edge up`: nothing here may keep the gateway from running.</summary>
    public static Task AfterUpAsync(CommandCall call, CancellationToken stop) => TunnelCare.PrepareAsync(call.Project, call.Ui, stop);

    /// <summary>Before the containers and their networks go.</summary>
    public static Task BeforeDownAsync(CommandCall call, CancellationToken stop) => TunnelCare.EndAsync(call.Project, stop);
}
