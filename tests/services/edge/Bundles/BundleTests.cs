using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Cli.Bundles;
using Edge.Cli.Tests.Support;
using Edge.Control.Trust;
using Edge.Control.Updating.Bundles;

namespace Edge.Cli.Tests.Bundles;

public sealed class BundleTests : IAsyncLifetime
{
    private static readonly byte[] Layer = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a layer", 1000)));
    private static readonly string[] Names = ["mbus-gateway/edge:1.4.0", "mbus-gateway/listener:1.4.0"];

    private readonly Desk _desk = new();
    private string _line = "";

    private string Out => Path.Combine(_desk.Root, "out");

    private string Bundle => Path.Combine(Out, "mbus-gateway-1.4.0-arm64.bundle");

    public async ValueTask InitializeAsync()
    {
        _line = (await _desk.TypeAsync("operator-key", Path.Combine(_desk.Root, "key.pem"))).Output.Split('"')[^2];
        _desk.Write("images", "mbus-gateway/edge:t1\nmbus-gateway/listener:t1\n");
        Saves(Saved(Names, Layer));
        _desk.Docker("""
            case "$asked" in
              "image inspect --format"*) echo linux/arm64 ;;
              "image inspect "*) grep -qx "$3" "$DESK/images" ;;
              save*) cat "$DESK/saved" ;;
              buildx*) cat >> "$DESK/labelled" ;;
            esac
            """);
    }

    public ValueTask DisposeAsync()
    {
        _desk.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_gateway_of_that_operator_takes_it_to_its_last_byte()
    {
        var typed = await BuildAsync();
        Assert.Equal(0, typed.Code);
        await using var file = File.OpenRead(Bundle);
        var start = new byte[BundleHeader.MaxBytes];
        var header = BundleHeader.Parse(start.AsSpan(0, await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken)))!;
        var gate = new BundleGate(new OperatorSignature(new() { OperatorKey = _line }), new("linux/arm64", GatewayForm.CurrentLayout, Services.All), new());
        var manifest = gate.Admit(header, "1.2.0");
        Assert.True(await ImagesCheck.IsRightAsync(file, header, manifest, new Progress<Edge.Control.Updating.BundleProgress>(), TestContext.Current.CancellationToken));
        Assert.Equal(("1.4.0", "1.2.0", null), (manifest.Version, manifest.MinimumVersion, manifest.HostStep));
        Assert.Equal(Services.All.ToDictionary(service => service, service => Id(Names[service == "listener" ? 1 : 0])), manifest.Images);
        Assert.Equal(2 * (Layer.Length + 2), manifest.UnpackedBytes);
        Assert.Contains("release 1.4.0 for linux/arm64", typed.Output, StringComparison.Ordinal);
        Assert.Contains("1.2.0 or later", typed.Output, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(Out));
    }

    [Fact]
    public async Task It_is_a_plain_archive_of_a_list_and_the_images()
    {
        await BuildAsync();
        await using var file = File.OpenRead(Bundle);
        await using var tar = new TarReader(file);
        foreach (var name in new[] { "manifest.json", "manifest.sig", "images.tar.gz" })
        {
            var entry = await tar.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken);
            Assert.Equal(name, entry!.Name);
            if (name != "images.tar.gz")
                continue;
            await using var unpacked = new GZipStream(entry.DataStream!, CompressionMode.Decompress);
            using var images = new MemoryStream();
            await unpacked.CopyToAsync(images, TestContext.Current.CancellationToken);
            Assert.Equal(Saved(Names, Layer), images.ToArray());
        }
    }

    [Fact]
    public async Task Each_image_is_labelled_with_the_release_and_names_that_were_there_before_stay()
    {
        File.AppendAllText(Path.Combine(_desk.Root, "images"), "mbus-gateway/listener:1.4.0\n");
        await BuildAsync();
        Assert.StartsWith("FROM mbus-gateway/edge:t1\nLABEL mbus-gateway=release mbus-gateway.version=1.4.0\nENV EDGE_VERSION=1.4.0\nFROM mbus-gateway/listener:t1\n", _desk.Read("labelled"), StringComparison.Ordinal);
        Assert.Contains("image rm mbus-gateway/edge:1.4.0", _desk.Calls);
        Assert.DoesNotContain("image rm mbus-gateway/listener:1.4.0", _desk.Calls);
    }

    [Fact]
    public async Task Layers_that_are_packed_already_count_as_unpacked()
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await zip.WriteAsync(Layer, TestContext.Current.CancellationToken);
        using var saved = new MemoryStream(Saved(Names, packed.ToArray()));
        Assert.Equal(2 * (Layer.Length + 2), (await SavedImages.ReadAsync(saved, TestContext.Current.CancellationToken)).UnpackedBytes);
    }

    [Fact]
    public async Task What_is_no_archive_of_these_images_leaves_nothing()
    {
        foreach (var bad in new[] { [], Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("no archive", 1000))), Saved(Names, Layer)[..9_000], Saved(Names[..1], Layer) })
        {
            Saves(bad);
            Assert.Equal(1, (await BuildAsync()).Code);
            Assert.Empty(Directory.GetFileSystemEntries(Out));
        }
    }

    [Fact]
    public async Task A_step_on_the_machine_is_listed_with_its_reason()
    {
        _desk.Write("step.sh", "echo hello\r\n");
        var script = Path.Combine(_desk.Root, "step.sh");
        var typed = await BuildAsync("--host-step", script, "--why", "the clock needs it");
        Assert.Contains("the clock needs it", typed.Output, StringComparison.Ordinal);
        Assert.Contains("""
            "script": "echo hello\r\n"
            """, Encoding.UTF8.GetString(File.ReadAllBytes(Bundle).AsSpan(512, 2000)), StringComparison.Ordinal);
        foreach (var wrong in new string[][] { ["--host-step", script], ["--why", "why"], ["--host-step", script, "--why", "two\nlines"], ["--host-step", script, "--why", new string('x', 501)] })
            Assert.Equal(2, (await BuildAsync(wrong)).Code);
        _desk.Write("step.sh", new string('x', (16 * 1024) + 1));
        Assert.Equal(2, (await BuildAsync("--host-step", script, "--why", "too long")).Code);
    }

    [Theory]
    [InlineData("1.4")]
    [InlineData("v1.4.0")]
    [InlineData("01.4.0")]
    [InlineData("1.4.0+5")]
    [InlineData("1.4.0;reboot")]
    public async Task Only_versions_are_versions(string version) =>
        Assert.Equal(2, (await _desk.TypeAsync("bundle", version, "--key", Path.Combine(_desk.Root, "key.pem"), "--images-from", "t1")).Code);

    [Fact]
    public async Task Images_that_are_not_there_are_told() => Assert.Contains("there is no image mbus-gateway/edge:t2",
        (await _desk.TypeAsync("bundle", "1.4.0", "--key", Path.Combine(_desk.Root, "key.pem"), "--to", Out, "--images-from", "t2")).Errors, StringComparison.Ordinal);

    private Task<Typed> BuildAsync(params string[] more) => _desk.TypeAsync(
        ["bundle", "1.4.0", "--key", Path.Combine(_desk.Root, "key.pem"), "--minimum", "1.2.0", "--to", Out, "--images-from", "t1", .. more]);

    private void Saves(byte[] archive) => File.WriteAllBytes(Path.Combine(_desk.Root, "saved"), archive);

    private static string Id(string name) => "sha256:" + Digest(name);

    private static string Digest(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>What docker save gives.</summary>
    private static byte[] Saved(string[] names, byte[] layer)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            var listed = new JsonArray();
            foreach (var name in names)
            {
                Add(tar, $"{Digest(name)}.json", "{}"u8.ToArray());
                Add(tar, $"{Digest(name)}/layer.tar", layer);
                listed.Add((JsonNode)new JsonObject { ["Config"] = $"blobs/sha256/{Digest(name)}", ["RepoTags"] = new JsonArray(name) });
            }

            Add(tar, "manifest.json", Encoding.UTF8.GetBytes(listed.ToJsonString()));
        }

        return bytes.ToArray();
    }

    private static void Add(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), ModificationTime = DateTimeOffset.UnixEpoch });
}
