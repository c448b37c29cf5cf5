using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Edge.Hosting;
using Edge.Listener.Receivers;

namespace Edge.Cli.Provisioning;

/// <summary>One gateway that is to be made.</summary>
internal sealed partial record NewGateway(string Id, IReadOnlyList<string> Receivers, IReadOnlyList<string> Dongles, IReadOnlyDictionary<string, string> Meters)
{
    public bool IsSilent => Receivers.Count == 0 && Dongles.Count == 0;

    /// <summary>What is wrong with it, as the services check it.</summary>
    public IEnumerable<string> Mistakes()
    {
        if (new GatewayOptions { Id = Id }.Check().Any())
            return [$"the gateway's id '{Id}': 1 to 64 of A-Z, a-z, 0-9, - and _ are expected"];
        return Receivers.Where(name => !ReceiverName.IsGood(name)).Select(name => $"{Id}: the receiver '{name}': {ReceiverName.Rule}")
            .Concat(Dongles.Where(dongle => !Dongle().IsMatch(dongle)).Select(dongle => $"{Id}: the dongle '{dongle}': name=device is expected, for example roof=im871a:c1,t1"));
    }

    /// <summary>edge.json: what is not in it has its default.</summary>
    public JsonObject Settings(JsonObject common)
    {
        var settings = new JsonObject { ["Gateway"] = new JsonObject { ["Id"] = Id } };
        foreach (var (section, values) in common)
            settings[section] = values!.DeepClone();
        if (!IsSilent)
            settings["Listener"] = new JsonObject { ["Dongles"] = List(Dongles), ["Receivers"] = List(Receivers) };
        return settings;
    }

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)JsonValue.Create(value))]);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,39}=[\x21-\x7e]+\z")]
    private static partial Regex Dongle();
}
