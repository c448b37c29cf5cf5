using Edge.Uplink.Cloud;
using Edge.Uplink.Tests.Bench;

namespace Edge.Uplink.Tests.Cloud;

public sealed class CertificateFilesTests : IDisposable
{
    private readonly TestPki _pki = new();
    private readonly CertificateFolder _folder;

    public CertificateFilesTests() => _folder = new CertificateFolder(_pki, "gw-1");

    [Fact]
    public void Good_files_are_handed_to_tls()
    {
        var tls = Files().Check().Tls;
        Assert.Equal((_folder.Authority, _folder.Certificate, _folder.Key), (tls.CaFile, tls.CertificateFile, tls.KeyFile));
    }

    [Fact]
    public void The_one_that_ends_first_is_told()
    {
        _folder.Put(_pki.Client("gw-1", TimeSpan.FromDays(2)));
        var good = Files().Check();
        Assert.Equal(_folder.Certificate, good.EndsFirst);
        Assert.Equal(TimeProvider.System.GetUtcNow().AddDays(2), good.ValidUntil, TimeSpan.FromMinutes(5));

        // Who signed it is for TLS to find out.
        File.Copy(_pki.Client("another", TimeSpan.FromDays(1)).CertificateFile, _folder.Authority, overwrite: true);
        Assert.Equal(_folder.Authority, Files().Check().EndsFirst);
    }

    [Theory]
    [InlineData("ca.crt")]
    [InlineData("gw-1.crt")]
    [InlineData("gw-1.key")]
    public void A_missing_file_is_named(string file)
    {
        File.Delete(Path.Combine(_folder.Path, file));
        Assert.Equal($"{Path.Combine(_folder.Path, file)} is missing", Refusal());
    }

    [Theory]
    [InlineData("ca.crt")]
    [InlineData("gw-1.crt")]
    [InlineData("gw-1.key")]
    public void A_file_that_is_none_is_named(string file)
    {
        File.WriteAllText(Path.Combine(_folder.Path, file), "-----BEGIN NONSENSE-----\n");
        Assert.StartsWith($"{Path.Combine(_folder.Path, file)} cannot be used: ", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_certificate_is_named()
    {
        File.Copy(_pki.Client("gw-1").KeyFile, _folder.Key, overwrite: true);
        Assert.StartsWith($"{_folder.Key} cannot be used: ", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_expired_certificate_is_named_with_its_date()
    {
        var ranOut = TimeProvider.System.GetUtcNow().AddDays(-3);
        _folder.Put(_pki.Client("gw-1", TimeSpan.FromDays(-3)));
        Assert.StartsWith($"{_folder.Certificate} expired on {ranOut:yyyy-MM-dd} ", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_the_future_is_named_with_its_date()
    {
        var time = new ManualTime();
        Assert.StartsWith($"{_folder.Authority} is valid from ", Refusal(time), StringComparison.Ordinal);
    }

    [Fact]
    public void As_long_as_the_clock_is_not_set_dates_say_nothing()
    {
        _folder.Put(_pki.Client("gw-1", TimeSpan.FromDays(-3)));
        Files(clockSet: false).Check();
    }

    public void Dispose()
    {
        _folder.Dispose();
        _pki.Dispose();
    }

    private CertificateFiles Files(TimeProvider? time = null, bool clockSet = true) => new(
        new CloudOptions { CertificateDirectory = _folder.Path }, new GatewayOptions { Id = "gw-1" }, new Clock(clockSet), time ?? TimeProvider.System);

    private string Refusal(TimeProvider? time = null) => Assert.Throws<CertificateException>(() => Files(time).Check()).Message;

    private sealed record Clock(bool IsSet) : IClockRule;
}
