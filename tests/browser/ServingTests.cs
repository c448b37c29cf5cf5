using System.Net;
using System.Text.RegularExpressions;

namespace Edge.Browser.Tests;

/// <summary>How the page's files are answered, without a browser.</summary>
public sealed class ServingTests(Site site) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new(site.Address) };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Parts_are_kept_for_good_and_the_page_is_asked_for_again()
    {
        using var index = await _http.GetAsync(new Uri("/", UriKind.Relative));
        var html = await index.Content.ReadAsStringAsync();
        Assert.Equal("private, no-cache", index.Headers.CacheControl!.ToString().Replace("no-cache, private", "private, no-cache", StringComparison.Ordinal));
        using var same = await AskAsync("/", "If-None-Match", index.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        var parts = Regex.Matches(html, "(?:src|href)=\"(/page/[^\"]+)\"").Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(parts);
        foreach (var part in parts)
        {
            using var answer = await _http.GetAsync(new Uri(part, UriKind.Relative));
            Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, answer.Headers.CacheControl!.ToString().Contains("immutable", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task An_older_page_finds_its_parts_but_does_not_keep_them()
    {
        using var answer = await _http.GetAsync(new Uri("/page/0000000000000000/app.js", UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, "no-cache"), (answer.StatusCode, answer.Headers.CacheControl!.ToString()));
    }

    [Theory]
    [InlineData("/page/x/nothing.js")]
    [InlineData("/page/x/%2e%2e/Edge.Api.dll")]
    [InlineData("/page/x/..%2fEdge.Api.dll")]
    [InlineData("/page/x//etc/passwd")]
    public async Task Nothing_but_the_pages_own_files_is_served(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Files_come_packed_to_whom_can_unpack_them()
    {
        using var packed = await AskAsync("/page/x/app.js", "Accept-Encoding", "gzip, deflate");
        using var plain = await AskAsync("/page/x/app.js", "Accept-Encoding", "identity");
        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.True(packed.Content.Headers.ContentLength < plain.Content.Headers.ContentLength / 2);
    }

    private async Task<HttpResponseMessage> AskAsync(string path, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, value);
        return await _http.SendAsync(request);
    }
}
