using Edge.Api.HomeAssistant;
using Edge.Hosting;
using Edge.Listener;

namespace Edge.Cli.Stack;

/// <summary>What the command line must know of edge.json, read as the services read it.</summary>
internal sealed class GatewaySettings
{
    private GatewaySettings(GatewayOptions gateway, ListenerOptions listener, HomeAssistantOptions homeAssistant)
    {
        GatewayId = gateway.Id;
        Receivers = listener.Receivers;
        Dongles = listener.Dongles;
        HasHomeAssistant = homeAssistant.Enabled;
    }

    public string GatewayId { get; }

    /// <summary>Remote radios.</summary>
    public IReadOnlyList<string> Receivers { get; }

    /// <summary>As they are set: name=device.</summary>
    public IReadOnlyList<string> Dongles { get; }

    public bool HasHomeAssistant { get; }

    /// <summary>Whether a dongle is a device of this machine; frames from a pipe (stdin:...) need none.</summary>
    public bool HasRadio => Dongles.Any(dongle => !dongle[(dongle.IndexOf('=', StringComparison.Ordinal) + 1)..].StartsWith("stdin:", StringComparison.Ordinal));

    /// <summary>A Failure when the file is no JSON or cannot be read. What single settings are wrong the services tell: ./edge check-config.</summary>
    public static GatewaySettings Read(string file)
    {
        var errors = new List<SettingError>();
        var configuration = SettingsFile.Load(new Dictionary<string, string> { [SettingsFile.PathVariable] = file }, errors);
        if (errors.FirstOrDefault(error => error.Key == file && error.Value is null) is { } unreadable)
            throw new Failure(file, unreadable.Reason, "mend the line it names");
        var reader = new SettingsReader(configuration, errors);
        return new(reader.Read<GatewayOptions>(), reader.Read<ListenerOptions>(), reader.Read<HomeAssistantOptions>());
    }
}
