using Edge.Uplink.Alarms;
using Edge.V1;

namespace Edge.Uplink.Tests.Alarms;

/// <summary>What was told, over restarts: each <see cref="ToldAlarms"/> is one life of the process.</summary>
public sealed class ToldFileTests : IDisposable
{
    private readonly FailingLogs _logs = new();
    private readonly UplinkOptions _options = new() { DataDirectory = Directory.CreateTempSubdirectory("edge-told-").FullName };

    private string Path => System.IO.Path.Combine(_options.DataDirectory, "alarms.told");

    [Fact]
    public void What_was_told_is_known_after_a_restart_and_what_was_not_saved_is_not()
    {
        var told = Life();
        told.Add(Begin("a", "a name with spaces", 5));
        told.Add(Begin("b", "ü", -7));
        told.Add(End("b", "ü", -7));
        told.Save();
        told.Add(Begin("c", "1", 1));

        told = Life();
        Assert.Equal([new AlarmEpisode("a", "a name with spaces", 5)], told.Open);
        Assert.True(told.HasEnded(new("b", "ü", -7)));
        Assert.False(told.HasBegun(new("c", "1", 1)));
        Assert.False(told.HasBegun(new("a", "a name with spaces", 6)));
    }

    [Fact]
    public void A_line_that_a_power_cut_left_half_costs_that_line_only()
    {
        var told = Life();
        told.Add(Begin("a", "1", 1));
        told.Add(Begin("b", "1", 1));
        told.Save();
        File.WriteAllText(Path, File.ReadAllText(Path)[..^4]);
        told = Life();
        told.Add(Begin("c", "1", 1));
        told.Save();
        Assert.Equal(["a", "c"], Life().Open.Select(episode => episode.Kind));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense\n+ x a b\n+ 1\n++ 1 a b\n\n")]
    public void What_is_no_line_of_ours_counts_for_nothing(string content)
    {
        File.WriteAllText(Path, content);
        Assert.Empty(Life().Open);
    }

    [Fact]
    public void An_alarm_that_comes_and_goes_does_not_let_the_file_grow()
    {
        var told = Life();
        told.Add(Begin("lasts", "1", 1));
        for (var n = 0; n < 5000; n++)
        {
            told.Add(Begin("flaps", "1", n));
            told.Add(End("flaps", "1", n));
            told.Save();
        }

        Assert.InRange(File.ReadAllLines(Path).Length, 1, (2 * ToldAlarms.Capacity) + 1010);
        told = Life();
        Assert.Equal("lasts", Assert.Single(told.Open).Kind);
        Assert.True(told.HasEnded(new("flaps", "1", 4999)));
    }

    [Fact]
    public void More_episodes_than_are_remembered_cost_the_oldest_that_has_ended_and_then_the_oldest()
    {
        var told = Life();
        for (var n = 0; n < ToldAlarms.Capacity; n++)
            told.Add(Begin("a", $"{n}", 1));
        told.Add(End("a", "7", 1));
        told.Add(Begin("b", "1", 1));
        Assert.Equal((true, false), (told.HasBegun(new("a", "0", 1)), told.HasBegun(new("a", "7", 1))));
        told.Add(Begin("b", "2", 1));
        Assert.Equal((false, true), (told.HasBegun(new("a", "0", 1)), told.HasBegun(new("a", "1", 1))));
    }

    [Fact]
    public void A_file_that_cannot_be_read_or_written_is_told_and_holds_in_this_life()
    {
        _logs.Expect(4062);
        Directory.CreateDirectory(Path);
        File.WriteAllText(System.IO.Path.Combine(_options.DataDirectory, "alarms.told.new"), "");
        var told = Life();
        told.Add(Begin("a", "1", 1));
        told.Save();
        Assert.True(told.HasBegun(new("a", "1", 1)));
        Assert.Contains(_logs.Entries, entry => entry.Id == 4062);
    }

    public void Dispose()
    {
        Directory.Delete(_options.DataDirectory, recursive: true);
        _logs.Dispose();
    }

    private static AlarmEvent Begin(string kind, string subject, long since) => new(new Alarm { Kind = kind, Subject = subject, SinceMs = since }, IsEnd: false);

    private static AlarmEvent End(string kind, string subject, long since) => new(new Alarm { Kind = kind, Subject = subject, SinceMs = since }, IsEnd: true);

    private ToldAlarms Life() => new(new ToldFile(_options, new Logger<ToldFile>(_logs)));
}
