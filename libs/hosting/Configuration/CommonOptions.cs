using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>Which gateway this is.</summary>
[Section("Gateway")]
public sealed class GatewayOptions : IChecksItself
{
    /// <summary>The name in the cloud's topics and of the certificate files.</summary>
    [Setting("Name of this gateway in the cloud's topics and of its certificate files: 1 to 64 of A-Z, a-z, 0-9, `-`, `_`. "
        + "Two gateways with one name mix their readings. On balena, when none is set: the device's UUID.")]
    public string Id { get; init; } = "gateway";

    /// <inheritdoc/>
    public IEnumerable<string> Check()
    {
        if (Id.Length is 0 or > 64 || Id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            yield return $"Id = {Id}: 1 to 64 characters of A-Z, a-z, 0-9, - and _ are expected";
    }
}

/// <summary>Where this service answers.</summary>
[Section("Listen")]
public sealed class ListenOptions : IChecksItself
{
    /// <summary>The address to listen on.</summary>
    [Setting("IP address on which a service answers; 0.0.0.0 is every interface. In containers the networks decide who gets there.")]
    public string Address { get; init; } = "0.0.0.0";

    /// <summary>The port for gRPC.</summary>
    [Setting("Port for gRPC (HTTP/2 without TLS); 0 takes any free one. The other services expect it in `Peers`.", Min = "0", Max = "65535")]
    public int GrpcPort { get; init; } = 5000;

    /// <inheritdoc/>
    public IEnumerable<string> Check()
    {
        if (!System.Net.IPAddress.TryParse(Address, out _))
            yield return $"Address = {Address}: an IP address is expected";
    }
}

/// <summary>Where the local broker is.</summary>
[Section("Bus")]
public sealed class BusOptions
{
    /// <summary>The broker's host.</summary>
    [Setting("Host of the local MQTT broker. While it cannot be reached a service waits for it and keeps trying.")]
    public string Host { get; init; } = "broker";

    /// <summary>The broker's port.</summary>
    [Setting("Port of the local MQTT broker.", Min = "1", Max = "65535")]
    public int Port { get; init; } = 1883;
}

/// <summary>Where the secret files are.</summary>
[Section("Secrets")]
public sealed class SecretsOptions
{
    /// <summary>The folder.</summary>
    [Setting("Folder of the files with passwords and tokens. A service whose files are missing there does not start.")]
    public string Directory { get; init; } = "/run/secrets";
}

/// <summary>What is logged.</summary>
[Section("Logging")]
public sealed class LoggingOptions
{
    /// <summary>The lowest level of our own events.</summary>
    [Setting("Lowest level of events that are logged; the frameworks below us log warnings and worse in any case. Debug wears the card.")]
    public LogLevel Level { get; init; } = LogLevel.Information;
}
