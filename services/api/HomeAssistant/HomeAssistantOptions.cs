using Edge.Hosting;

namespace Edge.Api.HomeAssistant;

/// <summary>What Home Assistant is told.</summary>
[Section("HomeAssistant")]
public sealed class HomeAssistantOptions
{
    /// <summary>Whether it is told anything.</summary>
    [Setting("Whether every meter and the gateway itself are announced to Home Assistant by MQTT discovery, on the gateway's own broker below `homeassistant/`. "
        + "Off: what was announced before is taken back. Home Assistant needs its own way to the broker, see docs/home-assistant.md.")]
    public bool Enabled { get; init; }
}
