using System.Text.Json.Nodes;

namespace Edge.Control.Tests.Updating.Bundles;

/// <summary>A manifest that is signed and still not as it should be.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly BundleHouse _house = new();

    [Fact]
    public async Task Each_member_must_be_there()
    {
        foreach (var (member, _) in _house.Bundle().Manifest)
            Assert.Contains("is signed, but", await _house.RefusedAsync(_house.Bundle().Without(member).Make()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_nobody_knows_is_refused()
    {
        Assert.Contains("is signed, but", await _house.RefusedAsync(_house.Bundle().With("Version", "1.4.0").Make()), StringComparison.Ordinal);
        var step = new JsonObject { ["why"] = "x", ["script"] = "y", ["user"] = "root" };
        Assert.Contains("is signed, but", await _house.RefusedAsync(_house.Bundle().With("host_step", step).Make()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("\u0001")]
    [InlineData("[[[[[[[[[[[[]]]]]]]]]]]]")]
    public async Task What_is_no_manifest_is_refused(string text) => await _house.RefusedAsync(_house.Bundle().Make(text));

    [Theory]
    [InlineData("version", "\"1.4\"")]
    [InlineData("version", "null")]
    [InlineData("version", "14")]
    [InlineData("version", "\"\\ud800\"")]
    [InlineData("minimum_version", "\"1.4.1\"")]
    [InlineData("layout", "\"1\"")]
    [InlineData("layout", "1.5")]
    [InlineData("layout", "99999999999")]
    [InlineData("images", "{}")]
    [InlineData("images", "{\"store\":null}")]
    [InlineData("images", "{\"store\":\"mbus-gateway/store\"}")]
    [InlineData("images", "{\"../store\":\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"}")]
    [InlineData("images", "{\"store\":\"sha256:000000000000000000000000000000000000000000000000000000000000000G\"}")]
    [InlineData("images_bytes", "0")]
    [InlineData("images_bytes", "-1")]
    [InlineData("images_sha256", "\"\"")]
    [InlineData("images_sha256", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    [InlineData("unpacked_bytes", "0")]
    [InlineData("unpacked_bytes", "9223372036854775807")]
    [InlineData("host_step", "{\"why\":\"\",\"script\":\"x\"}")]
    [InlineData("host_step", "{\"why\":\"two\\nlines\",\"script\":\"x\"}")]
    [InlineData("host_step", "{\"why\":\"x\",\"script\":\"\"}")]
    [InlineData("host_step", "{\"why\":\"x\"}")]
    public async Task A_member_out_of_bounds_is_refused(string member, string value)
    {
        _house.AllowHostStep = true;
        // As text: no document of ours holds all of these.
        var text = _house.Bundle().With(member, "HERE").Make(_house.Bundle().With(member, "HERE").Manifest.ToJsonString().Replace("\"HERE\"", value, StringComparison.Ordinal));
        Assert.Contains("is signed, but", await _house.RefusedAsync(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_is_there_once()
    {
        var json = _house.Bundle().Manifest.ToJsonString();
        var twice = json.Replace("\"layout\":1", "\"layout\":1,\"layout\":1", StringComparison.Ordinal);
        Assert.NotEqual(json, twice);
        Assert.Contains("is signed, but", await _house.RefusedAsync(_house.Bundle().Make(twice)), StringComparison.Ordinal);
        var image = _house.Bundle().Manifest["images"]!["store"]!.ToJsonString();
        var service = json.Replace("\"images\":{", $"\"images\":{{\"store\":{image},", StringComparison.Ordinal);
        Assert.Contains("is signed, but", await _house.RefusedAsync(_house.Bundle().Make(service)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_has_64_KiB_at_most_and_a_script_16()
    {
        _house.AllowHostStep = true;
        var bundle = _house.Bundle();
        var json = bundle.Manifest.ToJsonString();
        await _house.TakeAsync(bundle.Make(json.PadRight(64 * 1024)));
        Assert.Contains("its manifest.json has 65537 bytes", await _house.RefusedAsync(bundle.Make(json.PadRight((64 * 1024) + 1))), StringComparison.Ordinal);
        await _house.TakeAsync(_house.Bundle().With("host_step", Step(16 * 1024)).Make());
        Assert.Contains("host_step.script", await _house.RefusedAsync(_house.Bundle().With("host_step", Step((16 * 1024) + 1)).Make()), StringComparison.Ordinal);
    }

    public void Dispose() => _house.Dispose();

    private static JsonObject Step(int length) => new() { ["why"] = "x", ["script"] = new string('x', length) };
}
