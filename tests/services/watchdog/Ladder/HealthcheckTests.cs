using Edge.Testing;
using Edge.Watchdog.Ladder;

namespace Edge.Watchdog.Tests.Ladder;

/// <summary>The healthcheck of every container, run as the engine runs it, in a folder of the test instead of /run/edge.</summary>
public sealed class HealthcheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-healthcheck-").FullName;
    private readonly FailingLogs _logs = new();
    private readonly ManualTime _time = new();
    private readonly string _script;

    public HealthcheckTests()
    {
        _script = Path.Combine(_folder, "health.sh");
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "health.sh"));
        File.WriteAllText(_script, text.Replace("/run/edge", _folder, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_folder, "health"), File.ReadAllText("/proc/uptime").Split('.')[0] + "\n");
    }

    private string Stamp => Path.Combine(_folder, "engine");

    [Fact]
    public async Task It_leaves_a_stamp_where_the_watchdog_asks_for_one()
    {
        var engine = new EngineWatch(new() { EngineStamp = Stamp }, _time, new Microsoft.Extensions.Logging.Logger<EngineWatch>(_logs));
        Assert.Null(engine.Silence());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(engine.Silence());
        await ToolProcess.RunAsync("sh", _script);
        Assert.Equal(TimeSpan.Zero, engine.Silence());
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(TimeSpan.FromMinutes(10), engine.Silence());
    }

    [Fact]
    public async Task It_leaves_none_where_nobody_asks()
    {
        await ToolProcess.RunAsync("sh", _script);
        Assert.False(File.Exists(Stamp));
    }

    public void Dispose()
    {
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
