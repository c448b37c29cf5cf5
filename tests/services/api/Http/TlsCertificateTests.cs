using Edge.Api.Http;
using Edge.Testing;
using Microsoft.Extensions.Logging;

namespace Edge.Api.Tests;

public sealed class TlsCertificateTests
{
    [Fact]
    public void A_new_certificate_is_taken_and_a_damaged_one_is_not()
    {
        using var pki = new TestPki();
        using var logs = new FailingLogs();
        var (first, second, time) = (pki.Server("one.example"), pki.Server("two.example"), new ManualTime());
        var certificate = new TlsCertificate(
            new ApiOptions { CertificateFile = first.CertificateFile, KeyFile = first.KeyFile }, time, new Logger<TlsCertificate>(logs));
        Assert.Equal("CN=one.example", certificate.Current!.Subject);

        File.WriteAllText(first.CertificateFile, "damaged");
        File.SetLastWriteTimeUtc(first.CertificateFile, new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("CN=one.example", certificate.Current!.Subject);
        Assert.Contains(logs.Entries, entry => entry.Id == 6008);

        File.Copy(second.KeyFile, first.KeyFile, overwrite: true);
        File.Copy(second.CertificateFile, first.CertificateFile, overwrite: true);
        File.SetLastWriteTimeUtc(first.CertificateFile, new(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("CN=one.example", certificate.Current!.Subject);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("CN=two.example", certificate.Current!.Subject);
    }
}
