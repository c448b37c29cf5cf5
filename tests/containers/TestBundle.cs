using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.Control.Updating.Bundles;

namespace Edge.Containers.Tests;

/// <summary>
/// A release like the one that runs but for some services, as a signed bundle. Of their images it has what is new only: the engine has the other
/// layers, and does not ask for them then.
/// </summary>
internal sealed class TestBundle(UpdateHouse house, string version)
{
    // The layers of the real images are larger, and what a test adds is smaller.
    private const int LargestMember = 256 * 1024;

    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Dictionary<string, string> _changed = [];
    private string _script = "";

    /// <summary>Names another image for this service than the one that is in it.</summary>
    public string? Wrong { get; init; }

    /// <summary>A service with another image: further lines of a Dockerfile.</summary>
    public TestBundle With(string service, string lines = "")
    {
        _changed.Add(service, lines);
        return this;
    }

    /// <summary>A service with a program that is replaced by such a script.</summary>
    public TestBundle WithProgram(string service, string program, string script)
    {
        _script = $"#!/bin/sh\n{script}\n";
        return With(service, $"COPY --chmod=755 script {program}\n");
    }

    /// <summary>Writes it; its path. The images are in the bundle only then.</summary>
    public async Task<string> WriteAsync()
    {
        var images = new Dictionary<string, string>();
        foreach (var service in Statuses.Services.Except(_changed.Keys))
            images[service] = await house.ImageAsync(service);
        // Services of one image that change alike have one new image.
        var made = new Dictionary<(string Image, string Lines), string>();
        foreach (var (service, lines) in _changed)
        {
            var image = await house.ImageAsync(service);
            if (!made.TryGetValue((image, lines), out var name))
            {
                made.Add((image, lines), name = Name(service));
                // A name of its own: others may go meanwhile.
                await Command.DockerAsync("tag", image, Base(service));
                await BuildAsync(name, $"FROM {Base(service)}\nLABEL mbus-gateway.version={version}\nENV EDGE_VERSION={version}\n{lines}");
                await Command.DockerAsync("image", "rm", Base(service));
            }

            images[service] = await Command.DockerAsync("image", "inspect", "--format", "{{.Id}}", name);
        }

        if (Wrong is not null)
            images[Wrong] = $"sha256:{new string('0', 64)}";
        var saved = Path.Combine(house.Folder, "saved.tar");
        string[] names = [.. made.Values];
        await Command.DockerAsync(["save", "--output", saved, .. names]);
        await Command.DockerAsync(["image", "rm", .. names]);
        var archive = await ThinAsync(saved);
        File.Delete(saved);
        var path = Path.Combine(house.Folder, $"{version}.bundle");
        await WriteAsync(path, archive, images);
        return path;
    }

    private async Task BuildAsync(string name, string dockerfile)
    {
        var context = Directory.CreateDirectory(Path.Combine(house.Folder, "context")).FullName;
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), dockerfile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(context, "script"), _script, TestContext.Current.CancellationToken);
        await Command.DockerAsync("buildx", "build", "--load", "--quiet", "--provenance=false", "--tag", name, context);
    }

    private string Base(string service) => $"mbus-gateway/{service}:{house.Project}-base";

    private string Name(string service) => $"mbus-gateway/{service}:{house.Project}-{version}";

    private static async Task<byte[]> ThinAsync(string saved)
    {
        using var thin = new MemoryStream();
        await using (var target = new TarWriter(thin, leaveOpen: true))
        await using (var source = new TarReader(File.OpenRead(saved)))
            while (await source.GetNextEntryAsync(copyData: false, TestContext.Current.CancellationToken) is { } entry)
                if (entry.EntryType is TarEntryType.Directory || (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.Length <= LargestMember))
                    await target.WriteEntryAsync(entry, TestContext.Current.CancellationToken);
        return thin.ToArray();
    }

    private async Task WriteAsync(string path, byte[] archive, Dictionary<string, string> images)
    {
        var architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new Manifest(version, "0.0.0", GatewayForm.OfThisRelease.Layout, $"linux/{architecture}", images, archive.Length,
                Convert.ToHexStringLower(SHA256.HashData(archive)), archive.Length, null),
            Form);
        var signature = house.Key.SignData([.. "mbus-gateway-bundle-1\n"u8, .. manifest], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        await using var file = File.Create(path);
        foreach (var (name, content) in new[] { ("manifest.json", manifest), ("manifest.sig", signature), ("images.tar.gz", archive) })
        {
            await file.WriteAsync(Header(name, content.Length));
            await file.WriteAsync(content);
            await file.WriteAsync(new byte[(512 - (content.Length % 512)) % 512]);
        }

        await file.WriteAsync(new byte[1024]);
    }

    /// <summary>POSIX.1-2017, pax, "ustar Interchange Format".</summary>
    private static byte[] Header(string name, long length)
    {
        var header = new byte[512];
        void Put(int at, string text) => Encoding.ASCII.GetBytes(text).CopyTo(header, at);
        Put(0, name);
        Put(100, "0000644\00000000\00000000\0");
        Put(124, Convert.ToString(length, 8).PadLeft(11, '0'));
        Put(136, "00000000000");
        Put(148, "        ");
        Put(156, "0");
        Put(257, "ustar\000");
        Put(148, Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ");
        return header;
    }
}
