using System.Security.Cryptography;
using Edge.Control.Updating;
using Microsoft.AspNetCore.Http;

namespace Edge.Control.Tests.Updating.Bundles;

/// <summary>Bundles from a real server over TLS, which behaves well, badly, and as badly as it can.</summary>
public sealed class DownloadTests : IAsyncLifetime
{
    private readonly BundleHouse _house = new();
    private readonly byte[] _images = RandomNumberGenerator.GetBytes(1_000_000);
    private BundleServer _server = null!;
    private byte[] _bundle = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await BundleServer.StartAsync();
        _house.CaFile = _server.CaFile;
        _bundle = _house.Bundle(_images).Make();
    }

    [Fact]
    public async Task A_bundle_comes_from_a_server()
    {
        _server.Answer = (context, _) => BundleServer.GiveAsync(context, _bundle);
        await AssertTakenAsync();
        Assert.Equal([new Asked(null, null, "/r.bundle")], _server.Asked);
        Assert.Equal(new BundleProgress(_bundle.Length, _bundle.Length, true), _house.Progress);
    }

    [Fact]
    public async Task A_ticket_in_the_address_is_in_no_log_and_on_no_disk()
    {
        _server.Answer = (context, n) => BundleServer.GiveAsync(context, _bundle, breakAfter: n == 1 ? 5000 : int.MaxValue);
        await AssertTakenAsync();
        Assert.NotEmpty(_house.Logs.Entries);
        Assert.DoesNotContain(_house.Logs.Entries, entry => entry.Message.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", await File.ReadAllTextAsync(Path.Combine(_house.Folder, "download.json"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_break_it_goes_on_where_it_was()
    {
        _server.Answer = (context, n) => BundleServer.GiveAsync(context, _bundle, breakAfter: n < 10 ? 100_000 : int.MaxValue);
        await AssertTakenAsync();
        var froms = _server.Asked.Select(asked => asked.From ?? 0).ToArray();
        Assert.Equal(froms.Order(), froms);
        Assert.True(_server.Asked[^1].From > 500_000, $"the last question was for {_server.Asked[^1]}");
        Assert.All(_server.Asked.Skip(1), asked => Assert.Equal(asked.From is null ? null : "\"a\"", asked.IfRange));
    }

    [Fact]
    public async Task After_controls_own_end_it_goes_on_where_it_was()
    {
        var there = await StopInTheMiddleAsync();
        _server.Answer = (context, _) => BundleServer.GiveAsync(context, _bundle);
        // A new ticket for the same file.
        await AssertTakenAsync(new Uri(_server.Url.GetLeftPart(UriPartial.Path) + "?ticket=another"));
        Assert.Equal(there, _server.Asked[^1].From);
    }

    [Fact]
    public async Task What_is_here_as_a_whole_is_not_asked_for_again()
    {
        _server.Answer = (context, _) => BundleServer.GiveAsync(context, _bundle);
        await AssertTakenAsync();
        await AssertTakenAsync();
        Assert.Single(_server.Asked);
        _house.Intake().Forget();
        Assert.Empty(Directory.GetFiles(_house.Folder));
        await AssertTakenAsync();
        Assert.Equal(2, _server.Asked.Count);
    }

    [Fact]
    public async Task What_is_left_of_another_address_is_of_no_use()
    {
        await StopInTheMiddleAsync();
        _server.Answer = (context, _) => BundleServer.GiveAsync(context, _bundle);
        await AssertTakenAsync(new Uri(_server.Url, "/other.bundle"));
        Assert.Null(_server.Asked[^1].From);
    }

    [Fact]
    public async Task A_part_that_a_power_cut_has_damaged_is_fetched_once_more()
    {
        var there = await StopInTheMiddleAsync();
        using (var part = new FileStream(_house.PartFile, FileMode.Open))
        {
            part.Seek(there / 2, SeekOrigin.Begin);
            part.Write(new byte[there / 2]);
        }

        _server.Answer = (context, _) => BundleServer.GiveAsync(context, _bundle);
        await AssertTakenAsync();
        Assert.Equal([there, null], _server.Asked.Skip(1).Select(asked => asked.From));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(700)]
    public async Task A_part_whose_beginning_is_damaged_is_fetched_once_more(int at)
    {
        await StopInTheMiddleAsync();
        using (var part = new FileStream(_house.PartFile, FileMode.Open))
        {
            part.Seek(at, SeekOrigin.Begin);
            part.WriteByte(255);
        }

        _server.Answer = (context, _) => BundleServer.GiveAsync(context, _bundle);
        await AssertTakenAsync();
        Assert.Null(_server.Asked[^1].From);
    }

    [Fact]
    public async Task A_server_that_cannot_go_on_where_it_was_is_asked_for_all_again()
    {
        _server.Answer = (context, n) => IgnoringRangeAsync(context, n < 4 ? 400_000 : _bundle.Length);
        await AssertTakenAsync();
        Assert.Equal(4, _server.Asked.Count);
    }

    [Fact]
    public async Task A_server_that_never_can_is_given_up()
    {
        _server.Answer = (context, _) => IgnoringRangeAsync(context, 400_000);
        Assert.Contains("the server cannot go on where it was", await RefusedAsync(), StringComparison.Ordinal);
        Assert.InRange(_server.Asked.Count, 6, 8);
    }

    [Fact]
    public async Task A_file_that_is_replaced_meanwhile_is_fetched_anew()
    {
        var newer = _house.Bundle(_images).With("version", "1.5.0").Make();
        _server.Answer = (context, n) => n == 1
            ? BundleServer.GiveAsync(context, _bundle, breakAfter: 300_000)
            : BundleServer.GiveAsync(context, newer, "\"b\"");
        Assert.Equal("1.5.0", (await _house.TakeAsync(_server.Url, Cancel)).Manifest.Version);
    }

    [Theory]
    [InlineData("\"b\"")]
    [InlineData(null)]
    public async Task Pieces_of_two_files_are_not_put_together(string? tag)
    {
        var newer = _house.Bundle(RandomNumberGenerator.GetBytes(_images.Length)).With("version", "1.5.0").Make();
        Assert.Equal(_bundle.Length, newer.Length);
        // It does not know If-Range.
        _server.Answer = (context, n) =>
        {
            context.Request.Headers.IfRange = "";
            return n == 1
                ? BundleServer.GiveAsync(context, _bundle, tag is null ? null : "\"a\"", 300_000)
                : BundleServer.GiveAsync(context, newer, tag);
        };
        Assert.Equal("1.5.0", (await _house.TakeAsync(_server.Url, Cancel)).Manifest.Version);
        Assert.Null(_server.Asked[^1].From);
    }

    [Fact]
    public async Task A_server_without_tags_is_asked_to_go_on_too()
    {
        _server.Answer = (context, n) => BundleServer.GiveAsync(context, _bundle, null, n == 1 ? 300_000 : int.MaxValue);
        await AssertTakenAsync();
        Assert.True(_server.Asked[1].From > 0);
        Assert.Null(_server.Asked[1].IfRange);
    }

    [Fact]
    public async Task A_weak_tag_is_no_name_for_the_same_bytes()
    {
        _server.Answer = (context, n) => BundleServer.GiveAsync(context, _bundle, "W/\"a\"", n == 1 ? 300_000 : int.MaxValue);
        await AssertTakenAsync();
        Assert.Null(_server.Asked[1].IfRange);
    }

    [Fact]
    public async Task A_server_in_trouble_is_asked_again()
    {
        _server.Answer = async (context, n) =>
        {
            context.Response.StatusCode = n switch { 1 => 503, 2 => 429, 3 => 500, 4 => 408, _ => 200 };
            if (n == 5)
                await BundleServer.GiveAsync(context, _bundle);
        };
        await AssertTakenAsync();
        Assert.Equal(5, _server.Asked.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_refusal_is_final_and_what_is_there_is_kept(int status)
    {
        var there = await StopInTheMiddleAsync();
        _server.Answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        Assert.Contains($"the server answered {status}", await RefusedAsync(), StringComparison.Ordinal);
        Assert.Equal(2, _server.Asked.Count);
        Assert.Equal(there, new FileInfo(_house.PartFile).Length);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _house.Dispose();
    }

    private static Task IgnoringRangeAsync(HttpContext context, int breakAfter, byte[] file)
    {
        context.Request.Headers.Range = "";
        return BundleServer.GiveAsync(context, file, breakAfter: breakAfter);
    }

    private Task IgnoringRangeAsync(HttpContext context, int breakAfter) => IgnoringRangeAsync(context, breakAfter, _bundle);

    private async Task<string> RefusedAsync() =>
        (await Assert.ThrowsAsync<UpdateRefusedException>(() => _house.TakeAsync(_server.Url, Cancel))).Message;

    private async Task AssertTakenAsync(Uri? url = null)
    {
        var taken = await _house.TakeAsync(url ?? _server.Url, Cancel);
        await using var images = taken.OpenImages();
        var read = new MemoryStream();
        await images.CopyToAsync(read, Cancel);
        Assert.Equal(_images, read.ToArray());
    }

    /// <summary>Control ends while it downloads; how much it leaves.</summary>
    private async Task<long> StopInTheMiddleAsync()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        _house.OnProgress = report =>
        {
            if (report.BytesDone >= 200_000)
                end.Cancel();
        };
        _server.Answer = async (context, _) =>
        {
            // The rest never comes.
            context.Response.ContentLength = _bundle.Length;
            context.Response.Headers.ETag = "\"a\"";
            await BundleServer.SendAsync(context, _bundle.AsMemory(0, 300_000), isCut: false);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _house.TakeAsync(_server.Url, end.Token));
        _house.OnProgress = _ => { };
        var there = new FileInfo(_house.PartFile).Length;
        Assert.InRange(there, 200_000, 300_000);
        return there;
    }
}
