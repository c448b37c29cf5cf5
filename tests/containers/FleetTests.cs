using System.Text.Json;

namespace Edge.Containers.Tests;

/// <summary>The gateway as a fleet service starts it: from empty volumes, without ./edge, in no particular order.</summary>
public sealed class FleetTests(DemoHouse stack, ITestOutputHelper output)
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task From_empty_volumes_every_service_comes_up_with_secrets_of_its_own()
    {
        await using var fleet = new FleetHouse(stack.Tag);
        // Whose passwords are not made yet says so and is started anew.
        await fleet.UpAsync("store", "watchdog");
        await UntilAsync(async () => (await fleet.LogsAsync("store")).Contains("/run/secrets/bus-password: this secret file is missing", StringComparison.Ordinal));
        await fleet.UpAsync();
        await fleet.UntilHealthyAsync(Settling);

        var passwords = new List<string>();
        foreach (var service in Statuses.Services.Except(["broker"]))
        {
            var own = await fleet.ExecAsync(service, "cat /run/secrets/bus-password; ls /secrets; touch /run/secrets/x");
            passwords.Add(own.Output.Trim());
            Assert.Contains("cannot access '/secrets'", own.Errors, StringComparison.Ordinal);
            Assert.Contains("Read-only file system", own.Errors, StringComparison.Ordinal);
        }

        Assert.All(passwords, password => Assert.Equal(43, password.Length));
        Assert.Equal(passwords.Count, passwords.Distinct().Count());
        await KeepsItsPasswordsAsync(fleet, passwords);
        await ControlAloneReachesTheEngineAsync(fleet);
        await TakesAConfigurationAsync(fleet);
    }

    // A new release, a broker that starts again: what is there stays.
    private static async Task KeepsItsPasswordsAsync(FleetHouse fleet, List<string> passwords)
    {
        await fleet.RestartAsync();
        await fleet.UntilHealthyAsync(Settling);
        Assert.Equal(passwords[0], (await fleet.ExecAsync(Statuses.Services.First(service => service != "broker"), "cat /run/secrets/bus-password")).Output.Trim());
    }

    private async Task ControlAloneReachesTheEngineAsync(FleetHouse fleet)
    {
        var program = await Inside.ProcessFileAsync(await fleet.IdAsync("control"), "status");
        output.WriteLine(program);
        Assert.Matches(@"Uid:\s+10001\s+10001\s+10001\s+10001", program);
        Assert.Matches(@"CapEff:\s+0000000000000000", program);
        var group = (await fleet.ExecAsync("control", "stat -c %g /host/run/balena-engine.sock")).Output.Trim();
        Assert.Matches($@"Groups:\s+{group}\s", program);
        foreach (var service in Statuses.Services.Except(["control"]))
            Assert.NotEqual(0, (await fleet.ExecAsync(service, "ls /host/run/balena-engine.sock /var/run/docker.sock")).ExitCode);
    }

    // As docs/balena.md tells it: what ./edge provision made goes in through control's container, and each sees its part of it.
    private static async Task TakesAConfigurationAsync(FleetHouse fleet)
    {
        var made = Directory.CreateTempSubdirectory("edge-provisioned-").FullName;
        try
        {
            var authority = await Command.RunAsync("openssl", TimeSpan.FromMinutes(1), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", $"{made}/ca.key", "-out", $"{made}/ca.pem", "-days", "30", "-subj", "/CN=Gateways");
            Assert.Equal(0, authority.ExitCode);
            await File.WriteAllTextAsync($"{made}/meters.csv", "name,id,key\nFlat 3,12345678,NOKEY\n", TestContext.Current.CancellationToken);
            var provisioned = await Command.EdgeAsync(TimeSpan.FromMinutes(1), "provision", "house-17", "--cloud", "broker.invalid", "--ca-cert", $"{made}/ca.pem",
                "--ca-key", $"{made}/ca.key", "--meters", $"{made}/meters.csv", "--to", $"{made}/to");
            Assert.True(provisioned.ExitCode == 0, provisioned.Errors);
            var control = (await fleet.ContainerAsync("control"))["Id"]!.ToString();
            var packed = await Command.RunAsync("sh", TimeSpan.FromMinutes(1), "-c",
                $"docker exec -i --user 10001:10001 {control} /edge take-config < {made}/to/house-17.tar");
            Assert.True(packed.ExitCode == 0, packed.Errors);
        }
        finally
        {
            Directory.Delete(made, recursive: true);
        }

        Assert.Equal("house-17.crt\nhouse-17.key", (await fleet.ExecAsync("uplink", "ls /pki | grep house && cat /pki/house-17.key > /dev/null")).Output.Trim());
        Assert.Contains("Flat 3", (await fleet.ExecAsync("listener", "cat /meters/flat-3.conf")).Output, StringComparison.Ordinal);
        Assert.Equal("house-17", JsonDocument.Parse((await fleet.ExecAsync("store", "cat /config/edge.json")).Output).RootElement.GetProperty("Gateway").GetProperty("Id").GetString());
        Assert.NotEqual(0, (await fleet.ExecAsync("store", "ls /meters /pki /config/meters.d/flat-3.conf")).ExitCode);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(1));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (!await condition())
            await pace.WaitForNextTickAsync(bound.Token);
    }
}
