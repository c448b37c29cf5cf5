using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Edge.Hosting;
using Edge.Testing;

namespace Edge.Api.Tests;

public sealed class TlsTests
{
    [Fact]
    public async Task With_a_certificate_everything_is_encrypted()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var pki = new TestPki();
        var first = pki.Server("127.0.0.1");
        await using var stack = await Stack.StartAsync(("Api:CertificateFile", first.CertificateFile), ("Api:KeyFile", first.KeyFile));
        var (response, _) = await stack.SignInAsync();
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Contains("; secure; ", response.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
        Assert.True(response.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal(Thumbprint(first), await ShownAsync(stack, cancel));
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var plain = new HttpClient();
            await plain.GetAsync($"http://127.0.0.1:{stack.Http.BaseAddress!.Port}/", cancel);
        });
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_a_configuration_error()
    {
        using var secrets = TestSecrets.Mint();
        await using var api = RunningService.Launch("api", secrets, ("Api:CertificateFile", "/nowhere.crt"));
        Assert.Equal(ExitCodes.Configuration, await api.ExitedAsync(TestContext.Current.CancellationToken));
        Assert.Contains(api.Output, line => line.Contains("CertificateFile, KeyFile: both are expected, or neither", StringComparison.Ordinal));
    }

    private static string Thumbprint(IssuedCertificate certificate)
    {
        using var read = X509Certificate2.CreateFromPem(File.ReadAllText(certificate.CertificateFile));
        return read.Thumbprint;
    }

    private static async Task<string> ShownAsync(Stack stack, CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", stack.Http.BaseAddress!.Port, cancel);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null }, cancel);
        using var shown = new X509Certificate2(tls.RemoteCertificate!);
        return shown.Thumbprint;
    }
}
