using System.Globalization;
using Edge.Uplink.Alarms;
using Edge.Uplink.Tests.Bench;
using Edge.V1;

namespace Edge.Uplink.Tests.Alarms;

public sealed class AlarmViewTests : IDisposable
{
    private readonly FailingLogs _logs = new();
    private readonly UplinkOptions _options = new() { DataDirectory = Directory.CreateTempSubdirectory("edge-told-").FullName };

    [Fact]
    public void An_end_that_nobody_wrote_down_is_told_when_store_and_bus_are_both_silent_about_it()
    {
        var told = Life();
        told.Add(new AlarmEvent(At("disk_full", 5), IsEnd: false));
        Assert.Empty(new AlarmView(null, [], KnowsBus: true).NewsFor(told));
        Assert.Empty(new AlarmView([], [], KnowsBus: false).NewsFor(told));
        Assert.Empty(new AlarmView([], [At("disk_full", 5)], KnowsBus: true).NewsFor(told));
        var news = Assert.Single(new AlarmView([At("other", 9)], [], KnowsBus: true).NewsFor(Knowing(told, [At("other", 9)])));
        Assert.Equal((true, "disk_full", 5L, false), (news.IsEnd, news.Alarm.Kind, news.Alarm.SinceMs, news.Alarm.HasClearedMs));

        // A thousand that last: others may be behind them.
        Alarm[] many = [.. Enumerable.Range(0, AlarmView.MaxListed).Select(n => At("many", n))];
        Assert.Empty(new AlarmView(many, [], KnowsBus: true).NewsFor(Knowing(told, many)));
    }

    [Fact]
    public void The_store_has_the_last_word_on_what_the_bus_shows_since_long_ago()
    {
        var ended = At("a", 5);
        ended.ClearedMs = 6;
        var news = new AlarmView([ended], [At("a", 5)], KnowsBus: true).NewsFor(Life());
        Assert.Equal([false, true], news.Select(each => each.IsEnd));
    }

    [Fact]
    public void An_end_before_its_beginning_as_a_clock_that_was_set_back_tells_it_comes_after_it_all_the_same()
    {
        var ended = At("a", 50);
        ended.ClearedMs = 6;
        Assert.Equal([false, true], new AlarmView([ended], [], KnowsBus: true).NewsFor(Life()).Select(each => each.IsEnd));
    }

    [Fact]
    public void Whenever_one_looks_each_beginning_and_each_end_is_told_in_order_and_without_a_restart_once()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        Console.Out.WriteLine($"alarms at random, EDGE_PROOF_SEED={seed}");
        var random = new Random(seed);
        var (book, told) = (new FakeAlarms(), Life());
        var cloud = new List<(AlarmEpisode Episode, bool IsEnd)>();
        for (var step = 0; step < 3000; step++)
        {
            var (kind, subject) = ($"k{random.Next(3)}", $"{random.Next(3)}");
            if (random.Next(2) == 0)
                book.Raise(kind, subject, "");
            else
                book.Clear(kind, subject);
            if (random.Next(4) == 0)
                Look(new AlarmView(Newest(book), random.Next(2) == 0 ? book.List(includeCleared: false) : [], KnowsBus: random.Next(2) == 0));
            if (random.Next(50) == 0)
                told = Life();
        }

        Look(new AlarmView(Newest(book), [], KnowsBus: true));

        var all = book.List(includeCleared: true);
        Assert.Equal(cloud.Count, cloud.Distinct().Count());
        Assert.Equal(all.Select(AlarmEpisode.Of).ToHashSet(), cloud.Where(each => !each.IsEnd).Select(each => each.Episode).ToHashSet());
        Assert.Equal(all.Where(alarm => alarm.HasClearedMs).Select(AlarmEpisode.Of).ToHashSet(), cloud.Where(each => each.IsEnd).Select(each => each.Episode).ToHashSet());
        foreach (var one in cloud.GroupBy(each => (each.Episode.Kind, each.Episode.Subject)))
            Assert.Equal(one.OrderBy(each => each.Episode.SinceMs).ThenBy(each => each.IsEnd), one);

        void Look(AlarmView view)
        {
            foreach (var news in view.NewsFor(told))
            {
                cloud.Add((news.Episode, news.IsEnd));
                told.Add(news);
            }

            told.Save();
        }
    }

    public void Dispose()
    {
        Directory.Delete(_options.DataDirectory, recursive: true);
        _logs.Dispose();
    }

    private static List<Alarm> Newest(FakeAlarms book) => [.. book.List(includeCleared: true).Take(AlarmView.MaxListed)];

    private static Alarm At(string kind, long since) => new() { Kind = kind, Subject = "store", SinceMs = since, Count = 1 };

    private static ToldAlarms Knowing(ToldAlarms told, IEnumerable<Alarm> alarms)
    {
        foreach (var alarm in alarms)
            told.Add(new AlarmEvent(alarm, IsEnd: false));
        return told;
    }

    private ToldAlarms Life() => new(new ToldFile(_options, new Logger<ToldFile>(_logs)));
}
