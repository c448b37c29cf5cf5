using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Edge.Control.Updating;
using Edge.Testing;

namespace Edge.Control.Tests.Updating.Bundles;

/// <summary>Bundles in the update folder: what is let through, and what each wrong one is told.</summary>
public sealed class BundleFileTests : IDisposable
{
    private readonly BundleHouse _house = new();

    [Fact]
    public async Task A_right_bundle_is_let_through_with_its_images_as_they_were_made()
    {
        var bundle = _house.Bundle();
        var taken = await _house.TakeAsync(bundle.Make());
        Assert.Equal("1.4.0", taken.Manifest.Version);
        Assert.Equal(BundleHouse.Services, taken.Manifest.Images.Keys.Order(StringComparer.Ordinal));
        Assert.Null(taken.Manifest.HostStep);
        Assert.True(_house.Progress.Verifying);
        Assert.Equal(_house.Progress.BytesTotal, _house.Progress.BytesDone);
        await using var images = taken.OpenImages();
        var read = new MemoryStream();
        await images.CopyToAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(bundle.Images, read.ToArray());
    }

    [Fact]
    public async Task What_somebody_put_into_the_folder_is_not_forgotten()
    {
        var taken = await _house.TakeAsync(_house.Bundle().Make());
        _house.Intake().Forget();
        Assert.True(File.Exists(taken.Path));
    }

    [Fact]
    public async Task Another_operators_bundle_is_refused()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Contains("not signed by this gateway's operator", await _house.RefusedAsync(new BundleMaker(stranger).Make()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_of_the_manifest_that_was_not_made_for_a_bundle_is_none()
    {
        var bundle = _house.Bundle();
        var manifest = System.Text.Encoding.UTF8.GetBytes(bundle.Manifest.ToJsonString());
        Assert.Contains("not signed", await _house.RefusedAsync(bundle.Put(manifest, bundle.Sign(manifest))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_operator_nothing_is_let_through()
    {
        _house.TrustsNobody = true;
        Assert.Contains("Trust:OperatorKey", await _house.RefusedAsync(_house.Bundle().Make()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.4.0", "runs already")]
    [InlineData("1.4.1", "a downgrade is not done")]
    [InlineData("1.4.0-rc.1", null)]
    [InlineData("1.2.0", null)]
    [InlineData("1.1.9", "install one in between first")]
    [InlineData("1.2.0-rc.9", "install one in between first")]
    [InlineData("dev", "no release but \"dev\"")]
    public async Task The_release_that_runs_decides_what_can_follow_it(string running, string? refusal)
    {
        var bundle = _house.Bundle().Make();
        if (refusal is null)
            Assert.Equal("1.4.0", (await _house.TakeAsync(bundle, running)).Manifest.Version);
        else
            Assert.Contains(refusal, await _house.RefusedAsync(bundle, running), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_for_another_machine_is_refused()
    {
        var bundle = _house.Bundle().With("platform", "linux/arm64").Make();
        Assert.Equal("the bundle is for linux/arm64, this machine is linux/amd64", await _house.RefusedAsync(bundle));
        _house.Platform = "linux/arm64";
        await _house.TakeAsync(bundle);
    }

    [Fact]
    public async Task A_bundle_for_another_form_of_the_stack_is_refused() =>
        Assert.Contains("another form of the stack (2;", await _house.RefusedAsync(_house.Bundle().With("layout", 2).Make()), StringComparison.Ordinal);

    [Fact]
    public async Task A_bundle_has_exactly_this_gateways_services()
    {
        var bundle = _house.Bundle();
        var images = bundle.Manifest["images"]!.AsObject();
        images["cloud"] = images["store"]!.DeepClone();
        Assert.Contains("the bundle has images for api, broker, cloud,", await _house.RefusedAsync(bundle.Make()), StringComparison.Ordinal);
        images.Remove("cloud");
        await _house.TakeAsync(bundle.Make());
        images.Remove("store");
        Assert.Contains("this gateway consists of", await _house.RefusedAsync(bundle.Make()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_large_is_refused()
    {
        var bundle = _house.Bundle().Make();
        _house.MaxBytes = bundle.Length;
        await _house.TakeAsync(bundle);
        _house.MaxBytes--;
        Assert.Contains("more than Update:MaxBytes", await _house.RefusedAsync(bundle), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_images_than_the_signed_ones_are_refused()
    {
        var bundle = _house.Bundle();
        var other = bundle.With("images_sha256", new string('a', 64)).Make();
        Assert.Contains("not those that were signed", await _house.RefusedAsync(other), StringComparison.Ordinal);
        Assert.Contains("2999 are signed", await _house.RefusedAsync(_house.Bundle().With("images_bytes", 2999).Make()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_on_the_machine_is_refused_with_its_reason_unless_the_owner_allows_it()
    {
        var bundle = _house.Bundle().With("host_step", new JsonObject { ["why"] = "the clock chip needs a driver", ["script"] = "echo hello\n" }).Make();
        Assert.Contains("\"the clock chip needs a driver\"", await _house.RefusedAsync(bundle), StringComparison.Ordinal);
        _house.AllowHostStep = true;
        Assert.Equal("echo hello\n", (await _house.TakeAsync(bundle)).Manifest.HostStep!.Script);
    }

    [Theory]
    [InlineData("")]
    [InlineData("new")]
    [InlineData(".bundle")]
    [InlineData("missing.bundle")]
    [InlineData("../new.bundle")]
    [InlineData("a/new.bundle")]
    [InlineData("/etc/passwd")]
    [InlineData("new.bundle\n")]
    [InlineData("new.bundle\0")]
    [InlineData("download.part")]
    public async Task Only_a_name_in_the_folder_is_looked_for(string name)
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_house.Folder, "a")).FullName;
        foreach (var folder in new[] { elsewhere, Path.GetDirectoryName(_house.Folder)! })
            await File.WriteAllBytesAsync(Path.Combine(folder, "new.bundle"), _house.Bundle().Make(), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<UpdateRefusedException>(() => _house.TakeAsync(name));
    }

    [Fact]
    public async Task Links_pipes_and_folders_are_no_files()
    {
        var real = Path.Combine(_house.Folder, "real.bundle");
        await File.WriteAllBytesAsync(real, _house.Bundle().Make(), TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(_house.Folder, "link.bundle"), real);
        await ToolProcess.RunAsync("mkfifo", Path.Combine(_house.Folder, "pipe.bundle"));
        Directory.CreateDirectory(Path.Combine(_house.Folder, "folder.bundle"));
        await File.WriteAllBytesAsync(Path.Combine(_house.Folder, "empty.bundle"), [], TestContext.Current.CancellationToken);
        await _house.TakeAsync("real.bundle");
        foreach (var name in new[] { "link.bundle", "pipe.bundle", "folder.bundle", "empty.bundle" })
            Assert.Contains($"no file {name}", (await Assert.ThrowsAsync<UpdateRefusedException>(() => _house.TakeAsync(name))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_ordered_from_nowhere_or_from_two_places_is_a_fault_of_the_caller()
    {
        var (intake, stop) = (_house.Intake(), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ArgumentException>(() => intake.TakeAsync(new(null, null), "1.0.0", new Progress<BundleProgress>(), stop));
        await Assert.ThrowsAsync<ArgumentException>(() => intake.TakeAsync(new(new("https://a/b"), "c"), "1.0.0", new Progress<BundleProgress>(), stop));
    }

    public void Dispose() => _house.Dispose();
}
