using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Edge.Containers.Tests.Tunnel;

/// <summary>
/// The real control in a stack of its own on the real engine, with everything around the tunnel: its networks, an api that it can reach, the
/// token as a secret. Everything is taken away at the end.
/// </summary>
internal sealed class TunnelHouse : IAsyncDisposable
{
    private static readonly string[] Secrets = ["bus-password", "grpc-token"];

    private readonly TunnelImages _images;
    private readonly string _folder;

    private TunnelHouse(TunnelImages images)
    {
        _images = images;
        Name = $"tunnel-{Guid.NewGuid().ToString("N")[..6]}";
        // A folder that the engine sees under the same name: the checkout's.
        _folder = Path.Combine(Command.Root, ".edge", Name);
    }

    public string Name { get; }

    public string Token { get; private set; } = "";

    private string Control => $"{Name}-control";

    /// <param name="images">What runs.</param>
    /// <param name="mood">How the stand-in behaves, or misbehaves; see there.</param>
    /// <param name="settings">Of control.</param>
    public static async Task<TunnelHouse> StartAsync(TunnelImages images, string mood, params string[] settings)
    {
        var house = new TunnelHouse(images);
        try
        {
            await house.BeginAsync(mood, settings);
            return house;
        }
        catch
        {
            await house.DisposeAsync();
            throw;
        }
    }

    /// <summary>From its next start on.</summary>
    public void Behave(string mood)
    {
        Token = $"stand-in.{mood} {RandomNumberGenerator.GetHexString(32)}";
        // In place: it is this very file that is mounted.
        File.WriteAllText(Path.Combine(_folder, "tunnel-token"), Token + "\n");
    }

    /// <summary>One command, as `./edge` gives it: by control's program in control's container.</summary>
    public async Task<JsonElement> AskAsync(string command, string args = "{}") =>
        await TryAskAsync(command, args) ?? throw new InvalidOperationException($"no answer to {command}");

    /// <summary>Nothing when control is not there, or goes away meanwhile.</summary>
    public async Task<JsonElement?> TryAskAsync(string command, string args = "{}")
    {
        var ended = await Command.RunAsync("docker", TimeSpan.FromMinutes(2), $$"""{"command":"{{command}}","args":{{args}}}""",
            ["exec", "--interactive", Control, "/edge", "control", "--command"]);
        var line = ended.Output.Split('\n').LastOrDefault(line => line.StartsWith("{\"answer\"", StringComparison.Ordinal) || line.StartsWith("{\"error\"", StringComparison.Ordinal));
        return line is null ? null : JsonDocument.Parse(line).RootElement;
    }

    public async Task<JsonElement> OpenAsync(string args = "{}")
    {
        var answer = await AskAsync("open-tunnel", args);
        Assert.True(answer.TryGetProperty("answer", out var tunnel), $"not opened: {answer}");
        Assert.True(tunnel.GetProperty("open").GetBoolean() && tunnel.GetProperty("connected").GetBoolean(), $"{tunnel}");
        return tunnel;
    }

    public async Task<JsonElement> StateAsync() => (await AskAsync("tunnel")).GetProperty("answer");

    /// <summary>Ids of the tunnel's containers: those that run, or all.</summary>
    public async Task<string[]> ContainersAsync(bool all = true)
    {
        var ids = await Command.DockerAsync(["ps", "--quiet", "--no-trunc", .. all ? new[] { "--all" } : [], "--filter", $"label=mbus-gateway.tunnel={Name}"]);
        return ids.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public Task StopControlAsync() => Command.DockerAsync("stop", "--time", "40", Control);

    public Task KillControlAsync() => Command.DockerAsync("kill", "--signal", "KILL", Control);

    public Task StartControlAsync() => Command.DockerAsync("start", Control);

    /// <summary>What a container has said on both of its streams.</summary>
    public static Task<Ended> LogsAsync(string container) => Command.RunAsync("docker", TimeSpan.FromMinutes(1), "logs", container);

    public Task<Ended> ControlLogsAsync() => LogsAsync(Control);

    /// <summary>Asks again and again, for there is no event to await; how long it took.</summary>
    public static async Task<TimeSpan> UntilAsync(string what, TimeSpan limit, Func<Task<bool>> isSo)
    {
        var began = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (!await isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < limit, $"not within {limit}: {what}");
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var container in (string[])[Control, $"{Name}-api", .. await ContainersAsync()])
            await Command.RunAsync("docker", TimeSpan.FromMinutes(1), "rm", "--force", container);
        foreach (var network in (string[])["bus", "cloud", "lan"])
            await Command.RunAsync("docker", TimeSpan.FromMinutes(1), "network", "rm", $"{Name}_{network}");
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private async Task BeginAsync(string mood, string[] settings)
    {
        Directory.CreateDirectory(_folder);
        Behave(mood);
        await Command.DockerAsync("network", "create", "--internal", $"{Name}_bus");
        await Command.DockerAsync("network", "create", $"{Name}_cloud");
        await Command.DockerAsync("network", "create", $"{Name}_lan");
        string[] run = ["run", "--detach", "--user", "10001:10001", "--label", $"com.docker.compose.project={Name}"];
        await Command.DockerAsync([.. run, "--name", $"{Name}-api", "--label", "com.docker.compose.service=api", "--network", $"{Name}_lan",
            "--network-alias", "api", "debian:forky-slim", "sleep", "600"]);
        await Command.DockerAsync([.. run, "--name", Control, "--label", "com.docker.compose.service=control", "--network", $"{Name}_cloud", "--network-alias", "control",
            "--read-only", "--cap-drop", "ALL", "--tmpfs", "/run/edge:uid=10001,gid=10001,mode=0755,size=1m", "--tmpfs", "/tmp:size=16m",
            "--group-add", (await Command.RunAsync("stat", TimeSpan.FromSeconds(10), "--format=%g", "/var/run/docker.sock")).Output.Trim(),
            "--volume", "/var/run/docker.sock:/var/run/docker.sock", .. WriteSecrets().SelectMany(file => (string[])["--volume", $"{file}:/run/secrets/{Path.GetFileName(file)}:ro"]),
            "--env", $"EDGE_Tunnel__Image={_images.Tunnel}", "--env", "EDGE_Gateway__Id=house-17", .. settings.SelectMany(setting => (string[])["--env", setting]),
            _images.Control, "control"]);
        await Command.DockerAsync("network", "connect", "--alias", "control", $"{Name}_bus", Control);
        await UntilAsync("control answers", TimeSpan.FromMinutes(1), async () => (await AskAsync("tunnel")).TryGetProperty("answer", out _));
    }

    private IEnumerable<string> WriteSecrets()
    {
        foreach (var name in Secrets)
            File.WriteAllText(Path.Combine(_folder, name), $"{name} of control");
        File.WriteAllText(Path.Combine(_folder, "grpc-callers"), $"control {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("grpc-token of control")))}\n");
        foreach (var file in Directory.GetFiles(_folder))
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            yield return file;
        }
    }
}
