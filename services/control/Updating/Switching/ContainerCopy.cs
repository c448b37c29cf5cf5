using System.Text.Json.Nodes;

namespace Edge.Control.Updating.Switching;

/// <summary>
/// A container like another one but for its image. What the other has of its own (mounts, networks, limits, labels, the commands of compose) is kept;
/// what it has from its image (environment, program, user, health) is left out, for the new image brings its own.
/// </summary>
/// <param name="Create">To be created, on its first network.</param>
/// <param name="OtherNetworks">To be connected afterwards: engines before API 1.44 create with one network only.</param>
internal sealed record ContainerCopy(JsonObject Create, IReadOnlyList<KeyValuePair<string, JsonObject>> OtherNetworks)
{
    private const string ImageLabel = "com.docker.compose.image";

    // Of the container as it ran, not as it was asked for.
    private static readonly string[] NotCopied = ["Image", "AttachStdin", "AttachStdout", "AttachStderr", "ArgsEscaped", "OnBuild", "Shell", "MacAddress"];
    private static readonly string[] EndpointMembers = ["IPAMConfig", "Links", "DriverOpts", "GwPriority"];

    /// <param name="container">As the engine tells it.</param>
    /// <param name="oldImage">The image that it runs, as the engine tells it; null: gone, then everything is kept.</param>
    /// <param name="image">The image of the copy.</param>
    public static ContainerCopy Of(JsonNode container, JsonNode? oldImage, string image)
    {
        var create = WithoutImage((JsonObject)container["Config"]!, oldImage?["Config"] as JsonObject ?? []);
        var shortId = $"{container["Id"]}"[..12];
        if ($"{create["Hostname"]}" == shortId)
            create.Remove("Hostname");
        create["Image"] = image;
        if (create["Labels"] is JsonObject labels && labels.ContainsKey(ImageLabel))
            labels[ImageLabel] = image;
        create["HostConfig"] = container["HostConfig"]!.DeepClone();
        var networks = Networks(container, shortId);
        if (networks.Count > 0)
            create["NetworkingConfig"] = new JsonObject { ["EndpointsConfig"] = new JsonObject { [networks[0].Key] = networks[0].Value } };
        return new(create, [.. networks.Skip(1)]);
    }

    private static JsonObject WithoutImage(JsonObject config, JsonObject image)
    {
        var own = (JsonObject)config.DeepClone();
        foreach (var name in NotCopied)
            own.Remove(name);
        foreach (var name in new[] { "User", "WorkingDir", "StopSignal", "Healthcheck" })
            if (JsonNode.DeepEquals(own[name], image[name]))
                own.Remove(name);
        // With an entrypoint of its own the image's command does not count.
        if (JsonNode.DeepEquals(own["Entrypoint"], image["Entrypoint"]))
        {
            own.Remove("Entrypoint");
            if (JsonNode.DeepEquals(own["Cmd"], image["Cmd"]))
                own.Remove("Cmd");
        }

        var fromImage = (image["Env"] as JsonArray ?? []).Select(entry => $"{entry}").ToHashSet(StringComparer.Ordinal);
        own["Env"] = new JsonArray([.. (own["Env"] as JsonArray ?? []).Select(entry => $"{entry}").Where(entry => !fromImage.Contains(entry)).Select(entry => (JsonNode)entry)]);
        foreach (var name in new[] { "Labels", "Volumes", "ExposedPorts" })
            if (own[name] is JsonObject members)
                foreach (var (key, value) in image[name] as JsonObject ?? [])
                    if (JsonNode.DeepEquals(members[key], value))
                        members.Remove(key);
        return own;
    }

    /// <summary>The one of NetworkMode first; none for a container that has no network of its own.</summary>
    private static List<KeyValuePair<string, JsonObject>> Networks(JsonNode container, string shortId)
    {
        var mode = $"{container["HostConfig"]!["NetworkMode"]}";
        if (mode is "host" or "none" || mode.StartsWith("container:", StringComparison.Ordinal))
            return [];
        return [.. (container["NetworkSettings"]?["Networks"] as JsonObject ?? [])
            .OrderByDescending(network => network.Key == mode).ThenBy(network => network.Key, StringComparer.Ordinal)
            .Select(network => KeyValuePair.Create(network.Key, Endpoint(network.Value as JsonObject ?? [], shortId)))];
    }

    private static JsonObject Endpoint(JsonObject told, string shortId)
    {
        var endpoint = new JsonObject();
        foreach (var name in EndpointMembers)
            if (told[name] is { } value)
                endpoint[name] = value.DeepClone();
        // The engine adds the beginning of the id by itself.
        endpoint["Aliases"] = new JsonArray([.. (told["Aliases"] as JsonArray ?? []).Where(alias => $"{alias}" != shortId).Select(alias => alias!.DeepClone())]);
        return endpoint;
    }
}
