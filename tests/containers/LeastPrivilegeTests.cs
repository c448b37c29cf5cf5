using System.Globalization;
using System.Text.Json;
using Edge.V1;
using Grpc.Core;
using Grpc.Net.Client;
using ControlContract = Edge.V1.Control;

namespace Edge.Containers.Tests;

/// <summary>Who gets at the container engine, and at what control can do: nobody else.</summary>
public sealed class LeastPrivilegeTests(DemoHouse stack)
{
    private const int GrpcPort = 5000;
    private const string Listening = "0A";

    // Docker's own name server within each container: 127.0.0.11, as the kernel writes it.
    private const string NameServer = "0B00007F";

    private static readonly string[] People = ["api", "uplink"];

    private static readonly (string[] Callers, string Name, Func<ControlContract.ControlClient, CallOptions, Task> Ask)[] Methods =
    [
        (["api", "control"], "RunCommand", async (control, call) => await control.RunCommandAsync(new(), call)),
        (["api"], "AddMeter", async (control, call) => await control.AddMeterAsync(new(), call)),
        (People, "OpenTunnel", async (control, call) => await control.OpenTunnelAsync(new(), call)),
        (People, "CloseTunnel", async (control, call) => await control.CloseTunnelAsync(new(), call)),
        (People, "GetTunnel", async (control, call) => await control.GetTunnelAsync(new(), call)),
        (People, "ApplyUpdate", async (control, call) => await control.ApplyUpdateAsync(new(), call)),
        (People, "GetUpdate", async (control, call) => await control.GetUpdateAsync(new(), call)),
        (["watchdog"], "Reboot", async (control, call) => await control.RebootAsync(new(), call)),
    ];

    [Fact]
    public async Task No_container_of_the_stack_has_the_engines_socket_unless_the_one_file_gives_it_to_control()
    {
        var containers = (await Command.DockerAsync("ps", "--quiet", "--no-trunc", "--filter", $"label=com.docker.compose.project={stack.Project}")).Split('\n');
        Assert.InRange(containers.Length, 7, 20);
        foreach (var container in containers)
        {
            var inspected = JsonElement.Parse(await Command.DockerAsync("inspect", container))[0];
            Assert.DoesNotContain("docker.sock", inspected.GetProperty("Mounts").GetRawText(), StringComparison.Ordinal);
            Assert.False(inspected.GetProperty("HostConfig").GetProperty("Privileged").GetBoolean());
            Assert.Equal("", inspected.GetProperty("HostConfig").GetProperty("PidMode").GetString());
            // Whatever it is called there.
            var sockets = await Command.RunAsync("find", TimeSpan.FromMinutes(1), await Inside.PathAsync(container, "/"), "-xdev", "-type", "s");
            Assert.DoesNotContain("docker", sockets.Output, StringComparison.Ordinal);
        }

        var files = ((string[])["compose.yaml", .. Directory.GetFiles(Path.Combine(Command.Root, "deploy"), "*.yaml")]).Select(file => Path.Combine(Command.Root, file)).Where(file => File.ReadAllText(file).Contains("docker.sock", StringComparison.Ordinal));
        Assert.Equal(["compose.engine.yaml"], files.Select(Path.GetFileName));
        var services = (await File.ReadAllLinesAsync(Path.Combine(Command.Root, "deploy", "compose.engine.yaml"), TestContext.Current.CancellationToken))
            .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] is not (' ' or '#'));
        Assert.Equal(["  control:"], services);
    }

    [Fact]
    public async Task Control_publishes_no_port_and_listens_for_its_peers_alone()
    {
        var control = await stack.ContainerAsync("control");
        Assert.Equal("{}", await Command.DockerAsync("inspect", "--format", "{{json .HostConfig.PortBindings}}", control));
        // The second column is the address and the port in hex, the fourth the state.
        var sockets = await Inside.ProcessFileAsync(control, "net/tcp") + await Inside.ProcessFileAsync(control, "net/tcp6");
        var ports = sockets.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > 3 && columns[3] == Listening && !columns[1].StartsWith(NameServer, StringComparison.Ordinal))
            .Select(columns => int.Parse(columns[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Assert.Equal([GrpcPort], ports.Distinct());
        var udp = await Inside.ProcessFileAsync(control, "net/udp") + await Inside.ProcessFileAsync(control, "net/udp6");
        Assert.DoesNotContain(udp.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            columns => columns.Length > 3 && columns[1].Contains(':', StringComparison.Ordinal) && columns[1] != "local_address" && !columns[1].StartsWith(NameServer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_services_token_opens_its_own_methods_of_control_and_no_other_and_without_one_nothing_opens()
    {
        Assert.Equal(ControlContract.Descriptor.Methods.Select(method => method.Name).Order(), Methods.Select(method => method.Name).Order());
        var address = await Command.DockerAsync(
            "inspect", "--format", $"{{{{(index .NetworkSettings.Networks \"{stack.Project}_bus\").IPAddress}}}}", await stack.ContainerAsync("control"));
        var refused = 0;
        foreach (var service in (string[])["listener", "store", "uplink", "watchdog", "api", "control"])
        {
            var token = await Inside.SecretAsync(stack, $"{service}/grpc-token");
            foreach (var (callers, name, ask) in Methods.Where(method => !method.Callers.Contains(service)))
            {
                Assert.Equal((service, name, StatusCode.PermissionDenied), (service, name, await StatusAsync(address, token.Trim(), ask)));
                refused++;
            }
        }

        Assert.Equal((6 * Methods.Length) - Methods.Sum(method => method.Callers.Length), refused);
        foreach (var (_, name, ask) in Methods)
            foreach (var token in (string?[])[null, "", "guessed"])
                Assert.Equal((name, StatusCode.Unauthenticated), (name, await StatusAsync(address, token, ask)));
    }

    private static async Task<StatusCode> StatusAsync(string address, string? token, Func<ControlContract.ControlClient, CallOptions, Task> ask)
    {
        using var channel = GrpcChannel.ForAddress($"http://{address}:{GrpcPort}");
        var headers = new Metadata();
        if (token is not null)
            headers.Add("authorization", $"Bearer {token}");
        var limit = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30);
        var error = await Assert.ThrowsAsync<RpcException>(() => ask(new(channel.CreateCallInvoker()), new CallOptions(headers, limit)));
        return error.StatusCode;
    }
}
