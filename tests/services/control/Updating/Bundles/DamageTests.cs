using Edge.Control.Updating;
using Edge.Control.Updating.Bundles;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Control.Tests.Updating.Bundles;

/// <summary>Whatever happens to a bundle on its way, to any of its bytes: it is refused, and by a refusal.</summary>
public sealed class DamageTests : IDisposable
{
    private const int RandomTries = 300;

    private readonly BundleHouse _house = new();
    private readonly byte[] _bundle;
    private readonly BundleHeader _header;

    public DamageTests()
    {
        _bundle = _house.Bundle().Make();
        _header = BundleHeader.Parse(_bundle)!;
    }

    [Fact]
    public async Task A_bundle_that_ends_at_any_boundary_is_refused()
    {
        var signature = 512 + (int)TarMember.Padded(_header.Manifest.Length);
        var images = (int)_header.ImagesOffset;
        var end = images + (int)TarMember.Padded(_header.ImagesBytes);
        int[] boundaries =
        [
            1, 100, 511, 512, 513, 512 + _header.Manifest.Length, signature, signature + 512, signature + 512 + _header.Signature.Length, images - 512, images,
            images + 1, images + (int)_header.ImagesBytes - 1, images + (int)_header.ImagesBytes, end, end + 512, _bundle.Length - 1,
        ];
        foreach (var boundary in boundaries)
            await _house.RefusedAsync(_bundle[..boundary]);
    }

    [Fact]
    public async Task A_bundle_that_ends_anywhere_is_refused()
    {
        var random = Seeded();
        for (var n = 0; n < RandomTries; n++)
            await _house.RefusedAsync(_bundle[..random.Next(1, _bundle.Length)]);
    }

    [Fact]
    public async Task A_bundle_that_goes_on_is_refused()
    {
        await _house.RefusedAsync([.. _bundle, 0]);
        await _house.RefusedAsync([.. _bundle, .. _bundle]);
    }

    [Fact]
    public void Each_byte_of_the_header_counts()
    {
        for (var at = 0; at < _header.ImagesOffset; at++)
            for (var bit = 0; bit < 8; bit++)
                Assert.True(IsRefused(at, (byte)(1 << bit)), $"byte {at}, bit {bit}");
    }

    [Fact]
    public void Whatever_a_byte_of_the_header_becomes_it_is_refused()
    {
        var places = Gen.Choose(0, (int)_header.ImagesOffset - 1).Zip(Gen.Choose(1, 255)).ToArbitrary();
        Prop.ForAll(places, place => IsRefused(place.Item1, (byte)place.Item2)).Check(Config.QuickThrowOnFailure.WithMaxTest(5 * RandomTries));
    }

    [Fact]
    public async Task Whatever_a_byte_of_the_file_becomes_it_is_refused()
    {
        var random = Seeded();
        for (var n = 0; n < RandomTries; n++)
        {
            var damaged = _bundle.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            await _house.RefusedAsync(damaged);
        }
    }

    [Fact]
    public void Bytes_of_chance_are_no_bundle() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes => IsRefusal(() => BundleHeader.Parse(bytes)) || bytes.Length < 512).Check(Config.QuickThrowOnFailure.WithMaxTest(RandomTries));

    [Theory]
    [InlineData("manifest.json", "manifest.json")]
    [InlineData("manifest.sig", "manifest.json")]
    [InlineData("manifest.json", "images.tar.gz")]
    [InlineData("./manifest.json", "manifest.sig")]
    [InlineData("manifest.jso", "manifest.sig")]
    public async Task Members_have_their_names_and_their_order(string first, string second) =>
        await _house.RefusedAsync([.. BundleMaker.Member(first, [1]), .. BundleMaker.Member(second, [1]), .. BundleMaker.Member("images.tar.gz", [1]), .. new byte[1024]]);

    public void Dispose() => _house.Dispose();

    private static Random Seeded()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        return new(seed);
    }

    private bool IsRefused(int at, byte change)
    {
        var damaged = _bundle.ToArray();
        damaged[at] ^= change;
        return IsRefusal(() => _house.Admit(damaged));
    }

    private static bool IsRefusal(Action act)
    {
        try
        {
            act();
            return false;
        }
        catch (UpdateRefusedException)
        {
            return true;
        }
    }
}
