using System.Net;
using System.Text.Json.Nodes;
using Edge.Control.Engine;

namespace Edge.Control.Updating.Switching;

/// <summary>
/// The throwaway container in which the switcher runs: a copy of control's own, of the release that is going to be replaced, with another command.
/// It is no part of the stack, so it survives that; and the engine starts it again, whatever ends it, until it removes itself.
/// </summary>
internal sealed class SwitcherContainer(EngineClient engine)
{
    public static string NameFor(string stack) => $"{stack}-switch";

    /// <summary>It runs, or it is made and started.</summary>
    /// <param name="stack">The project.</param>
    /// <param name="image">Control's image of the release that is left, which the switcher is of to its end.</param>
    /// <param name="stop">Ends it; to be called again.</param>
    /// <exception cref="EngineException">That could not be done; to be called again.</exception>
    public async Task EnsureAsync(string stack, string image, CancellationToken stop)
    {
        var name = NameFor(stack);
        if (await engine.FindAsync($"/containers/{name}/json", stop) is null)
        {
            var own = await engine.OwnContainerAsync(stop);
            var copy = Of(own, await engine.FindAsync($"/images/{own["Image"]}/json", stop), stack, image);
            // Under its name only when it is on all of its networks: one of an earlier life is half made.
            var half = name + "-unfinished";
            await engine.RemoveAsync(half, stop);
            await engine.AskAsync(HttpMethod.Post, $"/containers/create?name={half}", copy.Create, stop);
            foreach (var (network, endpoint) in copy.OtherNetworks)
                await engine.AskAsync(HttpMethod.Post, $"/networks/{Uri.EscapeDataString(network)}/connect",
                    new() { ["Container"] = half, ["EndpointConfig"] = endpoint }, stop);
            await engine.AskAsync(HttpMethod.Post, $"/containers/{half}/rename?name={name}", null, stop);
        }

        await engine.AskAsync(HttpMethod.Post, $"/containers/{name}/start", null, stop, HttpStatusCode.NotModified);
    }

    /// <exception cref="EngineException">The engine did not do it.</exception>
    public Task RemoveAsync(string stack, CancellationToken stop) => engine.RemoveAsync(NameFor(stack), stop);

    internal static ContainerCopy Of(JsonNode own, JsonNode? ownImage, string stack, string image)
    {
        var copy = ContainerCopy.Of(own, ownImage, image);
        var create = copy.Create;
        create["Cmd"] = new JsonArray("control", SwitchTask.Argument);
        // It shows no health: it ends.
        create["Healthcheck"] = new JsonObject { ["Test"] = new JsonArray("NONE") };
        create["Labels"] = new JsonObject { [GatewayContainers.SwitcherLabel] = stack };
        create["HostConfig"]!["RestartPolicy"] = new JsonObject { ["Name"] = "always" };
        create["HostConfig"]!["PortBindings"] = new JsonObject();
        // Nobody who asks for control must come to it.
        foreach (var endpoint in (create["NetworkingConfig"]?["EndpointsConfig"] as JsonObject ?? []).Select(network => network.Value).Concat(copy.OtherNetworks.Select(network => network.Value)))
            endpoint!["Aliases"] = new JsonArray();
        return copy;
    }
}
