using System.Security.Cryptography;
using Edge.Control.Updating;
using Edge.Testing;
using Microsoft.AspNetCore.Http;

namespace Edge.Control.Tests.Updating.Bundles;

/// <summary>Servers that lie, hang, lead astray or never end.</summary>
public sealed class HostileServerTests : IAsyncLifetime
{
    private readonly BundleHouse _house = new();
    private BundleServer _server = null!;
    private byte[] _bundle = [];
    private volatile bool _hanging;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await BundleServer.StartAsync();
        _house.CaFile = _server.CaFile;
        _bundle = _house.Bundle(RandomNumberGenerator.GetBytes(300_000)).Make();
    }

    [Theory]
    [InlineData("http://example.org/a.bundle")]
    [InlineData("ftp://example.org/a.bundle")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:word@example.org/a.bundle")]
    [InlineData("https://example.org/a.bundle#part")]
    [InlineData("/a.bundle")]
    public async Task Only_https_is_asked(string url)
    {
        var refusal = await Assert.ThrowsAsync<UpdateRefusedException>(() => _house.TakeAsync(new Uri(url, UriKind.RelativeOrAbsolute), Cancel));
        Assert.StartsWith("url: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_nobody_vouches_for_is_not_believed()
    {
        using var other = new TestPki();
        _house.CaFile = other.CaFile;
        Assert.Contains("is not trusted", await RefusedAsync(), StringComparison.Ordinal);
        _house.CaFile = "";
        Assert.Contains("is not trusted", await RefusedAsync(), StringComparison.Ordinal);
        _house.CaFile = "/nowhere/ca.crt";
        Assert.Contains("Update:CaFile /nowhere/ca.crt cannot be read", await RefusedAsync(), StringComparison.Ordinal);
        Assert.Empty(_server.Asked);
    }

    [Fact]
    public async Task It_is_led_on_by_https_and_nowhere_else()
    {
        _server.Answer = (context, n) => n switch
        {
            1 => LeadOn(context, "/elsewhere/r.bundle"),
            2 => LeadOn(context, new Uri(_server.Url, "/third.bundle").ToString()),
            3 => BundleServer.GiveAsync(context, _bundle),
            _ => LeadOn(context, _server.PlainUrl.ToString()),
        };
        await _house.TakeAsync(_server.Url, Cancel);
        Assert.Equal(["/r.bundle", "/elsewhere/r.bundle", "/third.bundle"], _server.Asked.Select(asked => asked.Path));
        _house.Intake().Forget();
        Assert.Contains("leads on to an address that is not https", await RefusedAsync(), StringComparison.Ordinal);
        Assert.Equal(4, _server.Asked.Count);
    }

    [Fact]
    public async Task It_is_not_led_in_circles()
    {
        _server.Answer = (context, _) => LeadOn(context, "/r.bundle");
        Assert.Contains("leads on more than 5 times", await RefusedAsync(), StringComparison.Ordinal);
        Assert.Equal(6, _server.Asked.Count);
    }

    [Fact]
    public async Task A_page_instead_of_a_bundle_is_refused_at_its_first_bytes()
    {
        _server.Answer = async (context, _) =>
        {
            var page = new byte[600];
            "<html>Sign in to the hotel's network"u8.CopyTo(page);
            await BundleServer.SendAsync(context, page, isCut: false);
            await HangAsync(context);
        };
        Assert.Contains("this is no bundle", await RefusedAsync(), StringComparison.Ordinal);
        Assert.False(File.Exists(_house.PartFile));
    }

    [Fact]
    public async Task The_header_is_judged_before_the_rest_comes()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bundle = new BundleMaker(stranger).Make();
        _server.Answer = async (context, _) =>
        {
            context.Response.ContentLength = bundle.Length;
            await BundleServer.SendAsync(context, bundle.AsMemory(0, bundle.Length - 3500), isCut: false);
            // The rest never comes, and is not waited for.
            await HangAsync(context);
        };
        Assert.Contains("not signed", await RefusedAsync(), StringComparison.Ordinal);
        Assert.False(File.Exists(_house.PartFile));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_begun()
    {
        _server.Answer = async (context, _) =>
        {
            context.Response.ContentLength = _house.MaxBytes + 1;
            await BundleServer.SendAsync(context, _bundle, isCut: false);
        };
        Assert.Contains("more than Update:MaxBytes", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(-512)]
    public async Task A_server_whose_file_has_another_length_than_was_signed_is_refused_at_once(int more)
    {
        _server.Answer = async (context, _) =>
        {
            context.Response.ContentLength = _bundle.Length + more;
            await BundleServer.SendAsync(context, _bundle.AsMemory(0, 100_000), isCut: false);
            await HangAsync(context);
        };
        Assert.Contains($"the signed manifest says {_bundle.Length}", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_end_is_not_read_to_its_end()
    {
        _server.Answer = async (context, _) =>
        {
            await BundleServer.SendAsync(context, _bundle, isCut: false);
            var more = new byte[10_000];
            while (!context.RequestAborted.IsCancellationRequested)
                await BundleServer.SendAsync(context, more, isCut: false);
        };
        Assert.Contains("goes on where the bundle should end", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_always_ends_too_early_is_given_up()
    {
        _server.Answer = (context, _) =>
        {
            context.Request.Headers.Range = "";
            return BundleServer.SendAsync(context, _bundle.AsMemory(0, 100_000), isCut: false);
        };
        Assert.Contains("ends too early", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_piece_than_was_asked_for_is_not_taken()
    {
        _server.Answer = (context, n) =>
        {
            if (n == 2)
            {
                context.Response.StatusCode = StatusCodes.Status206PartialContent;
                context.Response.Headers.ContentRange = $"bytes 7-{_bundle.Length - 1}/{_bundle.Length}";
                return BundleServer.SendAsync(context, _bundle.AsMemory(7), isCut: false);
            }

            return BundleServer.GiveAsync(context, _bundle, breakAfter: n == 1 ? 100_000 : int.MaxValue);
        };
        await _house.TakeAsync(_server.Url, Cancel);
        Assert.Equal(3, _server.Asked.Count);
    }

    [Fact]
    public async Task A_wrong_digest_is_found_when_all_is_here()
    {
        var damaged = _bundle.ToArray();
        damaged[_bundle.Length / 2] ^= 1;
        _server.Answer = (context, _) => BundleServer.GiveAsync(context, damaged);
        Assert.Contains("not those that were signed", await RefusedAsync(), StringComparison.Ordinal);
        Assert.Single(_server.Asked);
        Assert.Empty(Directory.GetFiles(_house.Folder));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task A_server_that_falls_silent_is_asked_again(int after)
    {
        var time = new ManualTime();
        _house.Time = time;
        _server.Answer = async (context, n) =>
        {
            if (n > 1)
            {
                await BundleServer.GiveAsync(context, _bundle);
                return;
            }

            if (after > 0)
                await BundleServer.SendAsync(context, _bundle.AsMemory(0, after), isCut: false);
            await HangAsync(context);
        };
        await PassAsync(time, after, _house.TakeAsync(_server.Url, Cancel));
        Assert.Equal(2, _server.Asked.Count);
        Assert.Contains(_house.Logs.Entries, entry => entry.Id == 7201 && entry.Message.Contains("nothing came for 00:01:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_download_that_takes_too_long_is_given_up_and_kept()
    {
        var time = new ManualTime();
        _house.Time = time;
        _server.Answer = (context, n) => n == 1 ? BundleServer.GiveAsync(context, _bundle, breakAfter: 100_000) : HangAsync(context);
        var refusal = await Assert.ThrowsAsync<UpdateRefusedException>(() => PassAsync(time, 1, _house.TakeAsync(_server.Url, Cancel)));
        Assert.Contains("it was not here within 12:00:00", refusal.Message, StringComparison.Ordinal);
        Assert.True(new FileInfo(_house.PartFile).Length > 0);
        Assert.True(_server.Asked.Count > 2);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _house.Dispose();
    }

    private static Task LeadOn(HttpContext context, string where)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = where;
        return Task.CompletedTask;
    }

    /// <summary>Nothing more comes.</summary>
    private async Task HangAsync(HttpContext context)
    {
        _hanging = true;
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }
        finally
        {
            _hanging = false;
        }
    }

    /// <summary>Time flies while the server hangs and what it gave is here; otherwise it creeps, so that the real line has its turns.</summary>
    private async Task PassAsync(ManualTime time, int bytes, Task<VerifiedBundle> taking)
    {
        using var turn = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        while (!taking.IsCompleted && await turn.WaitForNextTickAsync(Cancel))
            time.Advance(_hanging && _house.Progress.BytesDone >= bytes ? TimeSpan.FromMinutes(10) : TimeSpan.FromMilliseconds(50));
        await taking;
    }

    private async Task<string> RefusedAsync() =>
        (await Assert.ThrowsAsync<UpdateRefusedException>(() => _house.TakeAsync(_server.Url, Cancel))).Message;
}
