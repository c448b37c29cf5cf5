using Edge.Hosting;
using Edge.Testing;
using Edge.Watchdog.Ladder;

namespace Edge.Watchdog.Tests.Ladder;

/// <summary>The healthcheck of every container, in a folder of the test instead of /run/edge.</summary>
public sealed class HealthcheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-healthcheck-").FullName;
    private readonly FailingLogs _logs = new();
    private readonly ManualTime _time = new();
    private int _kills;
    public HealthcheckTests()
    {
        WriteProof(Uptime);
    }

    private string Stamp => Path.Combine(_folder, "engine");

    [Fact]
    public void It_leaves_a_stamp_where_the_watchdog_asks_for_one()
    {
        var engine = new EngineWatch(new() { EngineStamp = Stamp }, _time, new Microsoft.Extensions.Logging.Logger<EngineWatch>(_logs));
        Assert.Null(engine.Silence());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(engine.Silence());
        Check();
        Assert.Equal(TimeSpan.Zero, engine.Silence());
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(TimeSpan.FromMinutes(10), engine.Silence());
    }

    [Fact]
    public void It_leaves_none_where_nobody_asks()
    {
        Check();
        Assert.False(File.Exists(Stamp));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(29, 0)]
    [InlineData(35, 1)]
    public void It_kills_the_container_after_the_limit_without_proof(long ageSeconds, int exitCode)
    {
        WriteProof(Uptime - ageSeconds);
        Assert.Equal((exitCode, exitCode), (Check(), _kills));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("half a num")]
    public void Without_a_proof_it_counts_from_the_start_of_the_first_process(string? content)
    {
        var file = Path.Combine(_folder, "health");
        File.Delete(file);
        if (content is not null)
            File.WriteAllText(file, content);
        // This machine's or container's first process has run for longer than 0 s and for less than its uptime.
        Assert.Equal(0, new HealthCheck(_folder, Uptime, () => _kills++).Check(TextWriter.Null));
        Assert.Equal(1, new HealthCheck(_folder, -1, () => _kills++).Check(TextWriter.Null));
    }

    private static long Uptime => long.Parse(File.ReadAllText("/proc/uptime").Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);

    private int Check() => new HealthCheck(_folder, HealthCheck.DefaultLimitSeconds, () => _kills++).Check(TextWriter.Null);

    private void WriteProof(long uptimeSeconds) => File.WriteAllText(Path.Combine(_folder, "health"), $"{uptimeSeconds}\n");

    public void Dispose()
    {
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
