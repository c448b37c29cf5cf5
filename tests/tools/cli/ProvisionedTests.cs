using System.Text.Json;

namespace Edge.Cli.Tests;

/// <summary>What `./edge provision` makes, read by the services themselves.</summary>
public sealed class ProvisionedTests : IDisposable
{
    private const string Key = "00112233445566778899AABBCCDDEEFF";

    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-provision-").FullName;

    private string Config => Path.Combine(_folder, "device", "config");

    [Fact]
    public async Task Every_service_takes_the_settings_and_the_listener_the_meters()
    {
        await ProvisionAsync();
        foreach (var service in new[] { "listener", "store", "uplink", "watchdog", "control" })
        {
            await using var check = RunningService.Launch(service, _secrets, ["--check-config"], ("EDGE_CONFIG", Path.Combine(Config, "edge.json")));
            Assert.True(await check.ExitedAsync(TestContext.Current.CancellationToken) == 0, $"{service}: {string.Join('\n', check.Output)}");
        }

        var answer = await ToolProcess.RunAsync("sh", "-c",
            $"echo '{{\"ask\":\"files\"}}' | EDGE_Listener__MetersDirectory='{Config}/meters.d' dotnet '{RunningService.DllOf("listener")}' --meters");
        var meters = JsonDocument.Parse(answer).RootElement.GetProperty("answer").GetProperty("meters").EnumerateArray().ToList();
        Assert.Equal(["Cellar", "Flat 3"], meters.Select(meter => meter.GetProperty("name").GetString()));
        Assert.All(meters, meter => Assert.Equal("", meter.GetProperty("fault").GetString()));
        Assert.DoesNotContain(Key, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_a_service_does_not_know_would_be_told()
    {
        await ProvisionAsync();
        var path = Path.Combine(Config, "edge.json");
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(path, text.Replace("\"Host\"", "\"Hosts\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await using var check = RunningService.Launch("uplink", _secrets, ["--check-config"], ("EDGE_CONFIG", path));
        Assert.Equal(78, await check.ExitedAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _secrets.Dispose();
    }

    // As on a device: unpacked from the tar.
    private async Task ProvisionAsync()
    {
        using var pki = new TestPki();
        var key = Path.Combine(_folder, "operator");
        await ToolProcess.RunAsync("sh", "-c", $"openssl ecparam -genkey -name prime256v1 -noout -out {key}.key && openssl ec -in {key}.key -pubout -out {key}.pem");
        var list = Path.Combine(_folder, "meters.csv");
        await File.WriteAllTextAsync(list, $"name,id,driver,key\nFlat 3,12345678,iperl,{Key}\nCellar,87654321,,NOKEY\n", TestContext.Current.CancellationToken);
        await ToolProcess.RunAsync("python3", "-B", Path.Combine(AppContext.BaseDirectory, "cli", "main.py"), "provision", "house-17", "--cloud", "broker.example:8884",
            "--ca-cert", pki.CaFile, "--platform", "https://platform.example", "--operator-key", $"{key}.pem", "--meters", list,
            "--receiver", "attic", "--dongle", "roof=im871a:c1,t1", "--to", Path.Combine(_folder, "made"));
        Directory.CreateDirectory(Path.Combine(_folder, "device"));
        await ToolProcess.RunAsync("tar", "-xf", Path.Combine(_folder, "made", "house-17.tar"), "-C", Path.Combine(_folder, "device"));
    }
}
