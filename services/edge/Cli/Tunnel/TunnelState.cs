using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Tunnel;

/// <summary>How the tunnel is, for a person.</summary>
internal static class TunnelState
{
    public static void Show(CommandCall call, JsonNode found)
    {
        if (!found.Is("open"))
        {
            call.Ui.Say("The tunnel is closed." + (found.Text("text") is { Length: > 0 } text ? $" The last one ended: {text}." : ""));
            return;
        }

        var state = found.Is("connected") ? "open and connected" : "open, and has no connection at the moment";
        var until = found.Text("expires");
        call.Ui.Say($"The tunnel of {found.Text("gateway")} is {state}, until {until[..Math.Min(until.Length, 19)].Replace('T', ' ')} UTC.");
    }
}
