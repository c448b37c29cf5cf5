using System.Globalization;

namespace Edge.Containers.Tests;

/// <summary>
/// A look into a running container from the machine: the images have no shell. The tests share the machine's process ids and may read other
/// processes' files.
/// </summary>
internal static class Inside
{
    /// <summary>The processes of a container but its init, by the machine's ids; the service's own first.</summary>
    public static async Task<int[]> ProcessesAsync(string container, string? program = null)
    {
        var table = await Command.DockerAsync("top", container, "-eo", "pid,comm");
        return [.. table.Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(row => row[1] != "tini" && (program is null || row[1] == program)).Select(row => int.Parse(row[0], CultureInfo.InvariantCulture))];
    }

    /// <summary>Where a file of the container is found on this machine, as long as the container runs.</summary>
    public static async Task<string> PathAsync(string container, string path) => $"/proc/{(await ProcessesAsync(container))[0]}/root{path}";

    /// <summary>A file of the kernel's that tells of the container's first process, for example net/tcp.</summary>
    public static async Task<string> ProcessFileAsync(string container, string name) =>
        await File.ReadAllTextAsync($"/proc/{(await ProcessesAsync(container))[0]}/{name}", TestContext.Current.CancellationToken);

    /// <summary>A secret that the broker of a stack keeps.</summary>
    public static async Task<string> SecretAsync(DemoHouse stack, string name) =>
        await Command.DockerAsync("exec", await stack.ContainerAsync("broker"), "/edge", "secrets", "get", name);

    /// <summary>A shell that sees the container's volumes as it does, and nothing else of it.</summary>
    public static Task<Ended> ShellOnVolumesAsync(string container, string user, string command) => Command.RunAsync(
        "docker", TimeSpan.FromMinutes(1), "run", "--rm", "--network", "none", "--user", user, "--volumes-from", container, "debian:forky-slim", "sh", "-c", command);
}
