using Edge.Testing;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting.Tests.Health;

public sealed class HealthBeatTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _directory = Directory.CreateTempSubdirectory("edge-beat-").FullName;
    private readonly FailingLogs _logs = new();
    private readonly ManualTime _time = new();
    private readonly WorkMonitor _monitor;
    private readonly WorkPart _part;
    private readonly HealthBoard _board;
    private readonly Topic _topic = new();
    private readonly HealthBeat _beat;

    public HealthBeatTests()
    {
        _monitor = new(_time);
        _part = _monitor.AddPart("commit", Patience);
        _board = new(new("store", "1.2.3", "abc"), _monitor);
        var file = new HealthFile(FilePath, () => _time.GetTimestamp() / TimeSpan.TicksPerSecond, _logs.CreateLogger<HealthFile>());
        _beat = new(_board, file, _topic, new(), _time, _logs.CreateLogger<HealthBeat>());
    }

    // In a folder that is made when it is first needed.
    private string FilePath => Path.Combine(_directory, "run", "health");

    private string Written => File.ReadAllText(FilePath);

    [Fact]
    public void The_file_advances_while_work_moves_and_falls_back_to_the_last_word_of_a_part_that_is_stuck()
    {
        Beat(10);
        _part.Works();
        Beat(10);
        Assert.Equal("20\n", Written);
        Beat(10);
        Assert.Equal("30\n", Written);
        Beat(10);
        Assert.Equal("10\n", Written);
        Beat(10);
        Assert.Equal("10\n", Written);
        _part.Works();
        Beat(1);
        Assert.Equal("51\n", Written);
    }

    [Fact]
    public void The_file_advances_during_an_orderly_stop_which_has_a_bound_of_its_own()
    {
        _part.Works();
        Beat(10);
        _board.Stop();
        Beat(10);
        Assert.Equal("20\n", Written);
    }

    [Fact]
    public void The_file_advances_while_there_is_no_work()
    {
        _part.Waits("the next telegram");
        Beat(86_400);
        Assert.Equal("86400\n", Written);
    }

    [Fact]
    public void A_stuck_part_is_logged_once_and_so_is_its_recovery()
    {
        _part.Works();
        Beat(30);
        Beat(30);
        _part.Works();
        Beat(1);
        Assert.Equal([(1009, LogLevel.Warning), (1010, LogLevel.Information)], _logs.Entries.Select(entry => (entry.Id, entry.Level)));
    }

    [Fact]
    public void A_change_is_published_at_the_next_look_and_an_unchanged_state_only_now_and_then()
    {
        _part.Waits("the next telegram");
        for (var second = 0; second < 60; second += 5)
            Beat(5);
        Assert.Equal(2, _topic.Shown.Count);
        _part.Works();
        Beat(5);
        Assert.Equal(3, _topic.Shown.Count);
    }

    [Fact]
    public void The_message_tells_state_parts_and_counters()
    {
        _monitor.AddCounter("stored", () => 42);
        _part.Waits("the next telegram");
        Beat(3);
        Assert.Equal(
            """{"service":"store","state":"healthy","version":"1.2.3","instance":"abc","parts":[{"name":"commit","state":"waits","waits_for":"the next telegram","seconds":3}],"counters":{"stored":42}}""",
            System.Text.Encoding.UTF8.GetString(_topic.Shown[^1].ToJson()));
    }

    [Fact]
    public void A_stop_is_shown_as_stopping()
    {
        _part.Works();
        Beat(1);
        _board.Stop();
        Beat(0);
        Assert.Equal([HealthMessage.Healthy, HealthMessage.Stopping], _topic.Shown.Select(message => message.State));
        Assert.False(_board.IsServing);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_said_once_and_stops_nothing()
    {
        File.WriteAllText(Path.Combine(_directory, "run"), "a file where the folder should be");
        Beat(5);
        Beat(5);
        Assert.Equal(1011, Assert.Single(_logs.Entries).Id);
        Assert.NotEmpty(_topic.Shown);
    }

    [Fact]
    public void A_message_survives_the_way_over_the_bus()
    {
        _monitor.AddCounter("stored", () => 42);
        Beat(1);
        var message = _topic.Shown[^1];
        Assert.Equal(message.ToJson(), HealthMessage.TryParse(message.ToJson())!.ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"service\":\"store\"}")]
    [InlineData("{\"service\":1,\"state\":2}")]
    [InlineData("\u0000")]
    public void What_is_not_a_health_message_is_none(string text) =>
        Assert.Null(HealthMessage.TryParse(System.Text.Encoding.UTF8.GetBytes(text)));

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        _logs.Dispose();
    }

    private void Beat(int afterSeconds)
    {
        _time.Advance(TimeSpan.FromSeconds(afterSeconds));
        _beat.Beat();
    }

    private sealed class Topic : IHealthTopic
    {
        public List<HealthMessage> Shown { get; } = [];

        public void Show(HealthMessage health) => Shown.Add(health);
    }
}
