using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Edge.Control.Trust;
using Edge.Control.Updating;
using Edge.Control.Updating.Bundles;
using Edge.Hosting;
using Edge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Control.Tests.Updating.Bundles;

/// <summary>What `./edge operator-key` and `./edge bundle` make, read by the gateway. The container engine is played, all else is real.</summary>
public sealed class BundleCommandTests : IDisposable
{
    // The least of an engine: it has every image, and saves each as one small layer and a configuration.
    private const string PlayedDocker = """
        #!/usr/bin/env python3
        import hashlib, io, json, sys, tarfile
        words = sys.argv[1:]
        if words[:2] == ["image", "inspect"] and "--format" in words:
            print("linux/amd64")
        if words[:2] == ["buildx", "version"] or words[:2] == ["compose", "version"]:
            print("v9.9.9")
        if words[0] == "save":
            with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as out:
                def add(name, content):
                    member = tarfile.TarInfo(name)
                    member.size = len(content)
                    out.addfile(member, io.BytesIO(content))
                listed = []
                for name in words[1:]:
                    config = json.dumps({"of": name}).encode()
                    digest = hashlib.sha256(config).hexdigest()
                    add(digest + ".json", config)
                    add(digest + "/layer.tar", name.encode() * 1000)
                    listed.append({"Config": digest + ".json", "RepoTags": [name], "Layers": [digest + "/layer.tar"]})
                add("manifest.json", json.dumps(listed).encode())
        """;

    private static readonly string Root =
        typeof(BundleCommandTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Root").Value!;

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-bundle-command-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_takes_what_the_command_line_makes()
    {
        Play();
        var key = Path.Combine(_folder, "operator.pem");
        var known = KeyOf(await EdgeAsync("operator-key", key));
        await File.WriteAllTextAsync(Path.Combine(_folder, "step.sh"), "echo hello\n", Cancel);
        await EdgeAsync("bundle", "1.4.0-rc.1", "--key", key, "--minimum", "1.3.0", "--to", _folder, "--images-from", "some",
            "--host-step", Path.Combine(_folder, "step.sh"), "--why", "the bell: \"ding\" ü");

        var taken = await TakeAsync(known, "mbus-gateway-1.4.0-rc.1-amd64.bundle");
        Assert.Equal(("1.4.0-rc.1", "1.3.0", "linux/amd64"), (taken.Manifest.Version, taken.Manifest.MinimumVersion, taken.Manifest.Platform));
        Assert.Equal(new HostStep("the bell: \"ding\" ü", "echo hello\n"), taken.Manifest.HostStep);
        var store = Convert.ToHexStringLower(SHA256.HashData("{\"of\": \"mbus-gateway/edge:1.4.0-rc.1\"}"u8));
        Assert.Equal($"sha256:{store}", taken.Manifest.Images["store"]);
        Assert.Empty(Directory.GetFileSystemEntries(_folder, ".bundle-*"));

        await using var images = taken.OpenImages();
        await using var unzipped = new System.IO.Compression.GZipStream(images, System.IO.Compression.CompressionMode.Decompress);
        await using var archive = new System.Formats.Tar.TarReader(unzipped);
        var names = new List<string>();
        while (await archive.GetNextEntryAsync(cancellationToken: Cancel) is { } entry)
            names.Add(entry.Name);
        Assert.Contains($"{store}.json", names);
        Assert.Contains("manifest.json", names);
    }

    [Fact]
    public async Task A_bundle_can_be_signed_elsewhere_and_put_together_with_ordinary_tools()
    {
        Play();
        var (key, other) = (Path.Combine(_folder, "operator.pem"), Path.Combine(_folder, "other.pem"));
        await EdgeAsync("operator-key", key);
        var known = KeyOf(await EdgeAsync("operator-key", other));
        await EdgeAsync("bundle", "1.4.0", "--key", key, "--to", _folder, "--images-from", "some");
        await Assert.ThrowsAsync<UpdateRefusedException>(() => TakeAsync(known, "mbus-gateway-1.4.0-amd64.bundle"));
        // As docs/updates.md says.
        await ToolProcess.RunAsync("sh", "-ec", $$"""
            cd {{_folder}}
            tar -xf mbus-gateway-1.4.0-amd64.bundle
            { printf 'mbus-gateway-bundle-1\n'; cat manifest.json; } | openssl dgst -sha256 -sign {{other}} > manifest.sig
            tar --format=ustar -b 1 -cf other.bundle manifest.json manifest.sig images.tar.gz
            """);
        Assert.Equal("0.0.0", (await TakeAsync(known, "other.bundle")).Manifest.MinimumVersion);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string KeyOf(string told) => told[(told.IndexOf("\"OperatorKey\": \"", StringComparison.Ordinal) + 16)..].Split('"')[0];

    private async Task<VerifiedBundle> TakeAsync(string operatorKey, string file)
    {
        var options = new UpdateOptions { Directory = _folder, AllowHostStep = true, KeepFreeBytes = 0 };
        var (folder, space) = (new BundleFolder(options), new FreeSpace(options));
        var gate = new BundleGate(new OperatorSignature(new TrustOptions { OperatorKey = operatorKey }), GatewayForm.OfThisRelease with { Platform = "linux/amd64" }, options);
        var download = new BundleDownload(new BundleHttp(new ServiceInfo("control", "1", "1"), options), gate, space, options, TimeProvider.System, NullLogger<BundleDownload>.Instance);
        return await new BundleIntake(folder, download, gate, space, NullLogger<BundleIntake>.Instance)
            .TakeAsync(new(null, file), "1.3.0", new Progress<BundleProgress>(), Cancel);
    }

    private void Play()
    {
        var docker = Path.Combine(_folder, "bin", "docker");
        Directory.CreateDirectory(Path.GetDirectoryName(docker)!);
        File.WriteAllText(docker, PlayedDocker);
        File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs ./edge to its end; what it told.</summary>
    private async Task<string> EdgeAsync(params string[] words)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "edge"), words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = string.Create(CultureInfo.InvariantCulture, $"{_folder}/bin:{Environment.GetEnvironmentVariable("PATH")}");
        using var edge = Process.Start(start)!;
        var (told, noted) = (edge.StandardOutput.ReadToEndAsync(Cancel), edge.StandardError.ReadToEndAsync(Cancel));
        await edge.WaitForExitAsync(Cancel);
        Assert.True(edge.ExitCode == 0, await noted);
        return await told;
    }
}
