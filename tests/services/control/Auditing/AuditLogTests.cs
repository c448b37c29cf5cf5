using Edge.Control.Auditing;
using Edge.Control.Commands;
using Edge.Hosting;
using Edge.Testing;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Auditing;

public sealed class AuditLogTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly FailingLogs _logs = new();
    private readonly BookStore _store = new();
    private readonly WorkMonitor _monitor;
    private readonly AuditLog _audit;

    public AuditLogTests()
    {
        _monitor = new(_time);
        _audit = new(_store, _monitor, _time, _logs.CreateLogger<AuditLog>());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private sealed class BookStore : Store.StoreClient
    {
        public StatusCode Answer { get; set; } = StatusCode.OK;

        public List<AuditEntry> Entries { get; } = [];

        public override AsyncUnaryCall<AppendAuditResponse> AppendAuditAsync(
            AppendAuditRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
        {
            if (Answer == StatusCode.OK)
                Entries.Add(request.Entry.Clone());
            var answer = Answer == StatusCode.OK
                ? Task.FromResult(new AppendAuditResponse())
                : Task.FromException<AppendAuditResponse>(new RpcException(new Status(Answer, "no")));
            return new(answer, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
        }
    }

    [Fact]
    public async Task What_the_store_does_not_take_now_it_gets_later_in_order_and_nobody_waits()
    {
        _store.Answer = StatusCode.Unavailable;
        using var stop = new CancellationTokenSource();
        for (var n = 0; n < 5; n++)
            _audit.Add(Entry($"c-{n}"), isRefused: false);
        var running = _audit.RunAsync(stop.Token);
        Assert.Single(_logs.Entries, entry => entry.Id == 7006);
        Assert.Equal(1, _time.Timers);
        _store.Answer = StatusCode.OK;
        _time.Advance(TimeSpan.FromSeconds(2));
        await _audit.FlushAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal(["c-0", "c-1", "c-2", "c-3", "c-4"], _store.Entries.Select(entry => entry.Command));
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task What_still_waits_at_the_stop_is_written_then_or_its_loss_is_logged()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        _audit.Add(Entry("c"), isRefused: false);
        await _audit.RunAsync(stop.Token);
        Assert.Single(_store.Entries);
        _store.Answer = StatusCode.Unavailable;
        _audit.Add(Entry("lost"), isRefused: false);
        await _audit.RunAsync(stop.Token);
        Assert.Single(_logs.Entries, entry => entry.Id == 7008);
    }

    [Fact]
    public async Task A_flood_is_written_down_a_few_times_a_minute_for_each_origin_with_the_number_of_the_others()
    {
        for (var n = 0; n < 1000; n++)
            _audit.Add(Entry("x", CommandOrigin.Cloud), isRefused: true);
        for (var n = 0; n < 1000; n++)
            _audit.Add(Entry("send-now", CommandOrigin.Cloud), isRefused: false);
        _audit.Add(Entry("reboot", CommandOrigin.Page), isRefused: true);
        _time.Advance(TimeSpan.FromMinutes(1));
        _audit.Add(Entry("y", CommandOrigin.Cloud), isRefused: true);
        await _audit.FlushAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal((AuditLog.RefusedPerMinute, AuditLog.TriedPerMinute, 1),
            (_store.Entries.Count(entry => entry.Command == "x"), _store.Entries.Count(entry => entry.Command == "send-now"), _store.Entries.Count(entry => entry.Command == "reboot")));
        Assert.Equal("(990 more in a minute before are not written down) a text", _store.Entries[^1].Text);
    }

    [Fact]
    public async Task Memory_is_bounded_while_the_store_is_away_and_what_is_dropped_is_counted_and_logged()
    {
        for (var minute = 0; minute < 10; minute++, _time.Advance(TimeSpan.FromMinutes(1)))
            for (var n = 0; n < AuditLog.TriedPerMinute; n++)
                _audit.Add(Entry($"c-{minute}-{n}"), isRefused: false);
        await _audit.FlushAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal(AuditLog.Capacity, _store.Entries.Count);
        Assert.Equal("c-0-0", _store.Entries[0].Command);
        Assert.Equal(600 - AuditLog.Capacity, _logs.Entries.Count(entry => entry.Id == 7007));
    }

    [Fact]
    public async Task An_entry_that_the_store_refuses_does_not_hold_up_the_others()
    {
        _store.Answer = StatusCode.InvalidArgument;
        _audit.Add(Entry("bad"), isRefused: false);
        await _audit.FlushAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Single(_logs.Entries, entry => entry.Id == 7007);
        _store.Answer = StatusCode.OK;
        _audit.Add(Entry("good"), isRefused: false);
        await _audit.FlushAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal("good", Assert.Single(_store.Entries).Command);
    }

    [Theory]
    [InlineData("two\r\nlines\u0007", "two  lines ")]
    [InlineData("\ud83d\ude00", "\ud83d\ude00")]
    public void A_text_becomes_one_line(string text, string line) => Assert.Equal(line, AuditText.OneLine(text));

    [Fact]
    public void A_long_text_is_cut_and_no_pair_is_torn()
    {
        var line = AuditText.OneLine(new string('x', 498) + "\ud83d\ude00" + new string('y', 100));
        Assert.Equal(new string('x', 498) + " …", line);
        Assert.Equal(500, line.Length);
        Assert.Equal("half   pair", AuditText.OneLine("half \ud83d pair"));
        Assert.Equal(new string('x', 500), AuditText.OneLine(new string('x', 500)));
    }

    public void Dispose()
    {
        _audit.Dispose();
        _logs.Dispose();
    }

    private static AuditEntry Entry(string command, string origin = CommandOrigin.Token) =>
        new() { Origin = origin, Command = command, Args = "{}", Outcome = "done", Text = "a text" };
}
