using Edge.Hosting;

namespace Edge.Control;

/// <summary>What control is made of. No part of it can hang yet, so its health has no parts.</summary>
internal static class ControlRegistration
{
    private static readonly string[] Callers = ["api", "uplink"];

    public static EdgeHostBuilder AddControl(this EdgeHostBuilder builder) => builder
        .AllowCallers("edge.v1.Control", new CallerTable
        {
            ["OpenTunnel"] = Callers,
            ["CloseTunnel"] = Callers,
            ["GetTunnel"] = Callers,
            ["ApplyUpdate"] = Callers,
            ["GetUpdate"] = Callers,
            ["Reboot"] = ["watchdog"],
        });
}
