using System.Text.Json.Nodes;
using static Edge.Cli.Tests.Fleet.ComposeFile;

namespace Edge.Cli.Tests.Fleet;

/// <summary>docker-compose.yml is for fleet services: balena's rules, and nothing given up of what compose.yaml has.</summary>
public sealed class FleetComposeTests : IAsyncLifetime
{
    private const string Socket = "io.balena.features.balena-socket";

    // What balena's supervisor takes of a service (docs.balena.io, "docker-compose.yml fields"); everything else is refused or left out.
    private static readonly string[] Supported =
    [
        "build", "cap_add", "cap_drop", "command", "depends_on", "environment", "healthcheck", "labels", "mem_limit", "networks", "pids_limit", "ports", "read_only",
        "restart", "security_opt", "stop_grace_period", "tmpfs", "user", "volumes",
    ];

    private static readonly string[] Same =
        ["restart", "read_only", "cap_drop", "security_opt", "mem_limit", "pids_limit", "stop_grace_period", "healthcheck", "depends_on", "user"];

    private ComposeFile _fleet = null!;
    private ComposeFile _usual = null!;

    private IEnumerable<string> All => Names(_fleet.Services);

    public async ValueTask InitializeAsync()
    {
        _fleet = await ReadAsync("docker-compose.yml");
        _usual = await ReadAsync("compose.yaml");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void The_file_as_a_whole_keeps_the_rules()
    {
        Assert.Equal("version: \"2.4\"", Assert.Single(_fleet.Text.Split('\n'), line => line.StartsWith("version:", StringComparison.Ordinal)));
        Assert.DoesNotContain("${", _fleet.Text, StringComparison.Ordinal);
        Assert.Empty(_fleet.Sections.Where(section => !section.StartsWith("x-", StringComparison.Ordinal)).Except(["name", "services", "networks", "volumes"]));
        Assert.All(_fleet.Networks, network => Assert.Empty(Names(network.Value).Except(["name", "ipam", "internal"])));
        Assert.True((bool)_fleet.Networks["bus"]!["internal"]!);
    }

    [Fact]
    public void No_service_asks_for_what_is_not_supported() => Assert.All(All, name =>
    {
        var service = _fleet.Service(name);
        Assert.Empty(service.Where(setting => setting.Value is not null).Select(setting => setting.Key).Except(Supported));
        Assert.Empty(Names(service["build"]).Except(["context", "dockerfile", "target"]));
        Assert.Equal(["no-new-privileges:true"], Names(service["security_opt"]));
        foreach (var (_, needed) in service["depends_on"] as JsonObject ?? [])
            Assert.Equal("service_started", (string)needed!["condition"]!);
        // The supervisor takes the whole entry for the path.
        Assert.DoesNotContain(Names(service["tmpfs"]), entry => entry.Contains(':', StringComparison.Ordinal));
    });

    [Fact]
    public void Every_volume_is_a_named_one() => Assert.All(All.SelectMany(_fleet.Mounts), mount =>
    {
        Assert.Equal("volume", mount.Type);
        Assert.Contains(mount.Source, Names(_fleet.Volumes));
    });

    [Fact]
    public void Every_service_is_there_and_as_well_locked_in()
    {
        Assert.Equal(Names(_usual.Services).Order(), All.Order());
        Assert.All(All, name =>
        {
            var (service, usual) = (_fleet.Service(name), _usual.Service(name));
            // Its init is root, to join the socket's group and to pass on a stop; the service itself is not.
            Assert.Equal(name == "control" ? ["user"] : [], Same.Where(setting => !JsonNode.DeepEquals(service[setting], usual[setting])));
            Assert.Equal(name == "control" ? ["KILL", "SETGID", "SETUID"] : [], Names(service["cap_add"]));
            Assert.Equal(Names(usual["networks"]).Union(name == "broker" ? ["lan"] : []).Order(), Names(service["networks"]).Order());
        });
    }

    [Fact]
    public void Only_control_has_the_engines_socket()
    {
        Assert.Equal(["control"], All.Where(name => Names(_fleet.Service(name)["labels"]).Any()));
        Assert.Contains(Socket, Names(_fleet.Service("control")["labels"]));
        Assert.Equal(["control", "--join-engine-group"], Names(_fleet.Service("control")["command"]));
    }

    [Fact]
    public void Each_service_has_its_own_secrets_and_no_others() => Assert.All(All, name =>
    {
        var secrets = _fleet.Mounts(name).Where(mount => mount.Source.StartsWith("secrets-", StringComparison.Ordinal)).ToList();
        if (name == "broker")
            Assert.Equal(All.Select(service => ("secrets-" + service, "/secrets/" + service, false)).Order(),
                secrets.Select(mount => (mount.Source, mount.Target, mount.IsReadOnly)).Order());
        else
            Assert.Equal(new Mount("volume", $"secrets-{name}", "/run/secrets", IsReadOnly: true), Assert.Single(secrets));
    });

    [Fact]
    public void Meters_and_certificates_are_where_they_are_needed()
    {
        Assert.Equal([("control", "/etc/mbus-gateway/meters.d"), ("listener", "/meters")], Users("meters"));
        Assert.Equal([("control", "/etc/mbus-gateway/pki"), ("uplink", "/pki")], Users("pki"));
        Assert.Equal(All.Order(), Users("config").Select(user => user.Service));
        Assert.Equal("/meters", Variable("listener", "EDGE_Listener__MetersDirectory"));
        Assert.Equal("/pki", Variable("uplink", "EDGE_Cloud__CertificateDirectory"));
    }

    [Fact]
    public void Control_alone_writes_what_is_configured() => Assert.All(["config", "meters", "pki"], volume =>
        Assert.Equal(["control"], All.Where(name => _fleet.Mounts(name).Any(mount => mount.Source == volume && !mount.IsReadOnly))));

    [Fact]
    public void The_host_feeds_the_watchdog() => Assert.Equal("HostFed", Variable("watchdog", "EDGE_Watchdog__Mode"));

    private string Variable(string service, string name) => (string)_fleet.Service(service)["environment"]![name]!;

    private IEnumerable<(string Service, string Target)> Users(string volume) =>
        All.SelectMany(name => _fleet.Mounts(name).Where(mount => mount.Source == volume).Select(mount => (name, mount.Target))).Order();
}
