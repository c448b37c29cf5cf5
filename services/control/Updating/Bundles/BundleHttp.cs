using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Hosting;

namespace Edge.Control.Updating.Bundles;

/// <summary>Asks a server for a file from some byte on: https only, on every hop. Proxies are those of the environment.</summary>
internal sealed class BundleHttp(ServiceInfo service, UpdateOptions options)
{
    private const int MaxRedirects = 5;

    /// <summary>A client for one download: a renewed list of authorities counts without a restart.</summary>
    /// <exception cref="UpdateRefusedException">The list cannot be read.</exception>
    public HttpClient Open()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxResponseHeadersLength = 32 };
        if (options.CaFile.Length > 0)
            handler.SslOptions.CertificateChainPolicy = TrustOnly(options.CaFile);
        // Each wait has its own limit.
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"mbus-gateway/{service.Version}");
        return http;
    }

    /// <summary>The answer to one question, redirects followed; its content is not read yet.</summary>
    /// <param name="http">As <see cref="Open"/> gave it.</param>
    /// <param name="url">An https address.</param>
    /// <param name="from">The first byte that is wanted.</param>
    /// <param name="validator">Only if the file is still this one; otherwise all of it.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="DownloadTroubleException">There is none.</exception>
    public static async Task<HttpResponseMessage> AskAsync(HttpClient http, Uri url, long from, string? validator, CancellationToken stop)
    {
        for (var hops = 0; hops <= MaxRedirects; hops++)
        {
            var answer = await SendAsync(http, url, from, validator, stop);
            if (!IsRedirect(answer))
                return answer;
            var target = answer.Headers.Location;
            answer.Dispose();
            if (target is null || !Uri.TryCreate(url, target, out var next) || next.Scheme != Uri.UriSchemeHttps)
                throw new DownloadTroubleException($"{url.Host} leads on to an address that is not https", isFinal: true);
            url = next;
        }

        throw new DownloadTroubleException($"the server leads on more than {MaxRedirects} times", isFinal: true);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, Uri url, long from, string? validator, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        // The bytes as they are, for they are counted and put together.
        request.Headers.AcceptEncoding.ParseAdd("identity");
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            if (validator is not null)
                request.Headers.TryAddWithoutValidation("If-Range", validator);
        }

        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            throw new DownloadTroubleException($"the certificate of {url.Host} is not trusted ({e.InnerException.Message}); Update:CaFile names other authorities, "
                + "and a clock that is wrong makes all certificates wrong", isFinal: true, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new DownloadTroubleException($"{url.Host} cannot be asked: {e.Message}", isFinal: false, e);
        }
    }

    private static bool IsRedirect(HttpResponseMessage answer) => answer.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
            return policy;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new UpdateRefusedException($"Update:CaFile {file} cannot be read: {e.Message}", e);
        }
    }
}
