namespace Edge.Hosting;

/// <summary>Where the other services answer.</summary>
[Section("Peers")]
public sealed class PeersOptions : IChecksItself
{
    private const string Text = "Address of this service's gRPC port. While it cannot be reached its callers wait or answer without it.";

    /// <summary>The listener.</summary>
    [Setting(Text)]
    public string Listener { get; init; } = "http://listener:5000";

    /// <summary>The store.</summary>
    [Setting(Text)]
    public string Store { get; init; } = "http://store:5000";

    /// <summary>The uplink.</summary>
    [Setting(Text)]
    public string Uplink { get; init; } = "http://uplink:5000";

    /// <summary>The watchdog.</summary>
    [Setting(Text)]
    public string Watchdog { get; init; } = "http://watchdog:5000";

    /// <summary>The face to people.</summary>
    [Setting(Text)]
    public string Api { get; init; } = "http://api:5000";

    /// <summary>Remote commands.</summary>
    [Setting(Text)]
    public string Control { get; init; } = "http://control:5000";

    /// <summary>The address of the service with that name.</summary>
    public Uri AddressOf(string service) => new(All.First(peer => peer.Name == service).Address);

    /// <inheritdoc/>
    public IEnumerable<string> Check() =>
        from peer in All
        where !Uri.TryCreate(peer.Address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/"
        select $"{peer.Name} = {peer.Address}: an address such as http://{peer.Name}:5000 is expected";

    private IEnumerable<(string Name, string Address)> All =>
    [
        ("listener", Listener), ("store", Store), ("uplink", Uplink),
        ("watchdog", Watchdog), ("api", Api), ("control", Control),
    ];
}
