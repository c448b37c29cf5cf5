using System.Text;
using System.Text.Json;
using Edge.Radio.Fleets;
using Edge.Radio.Transmitting;

namespace Edge.Radio.Tests;

public sealed class TransmitterTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("radio-").FullName;
    private readonly Fleet _fleet = Fleet.Create(5, 1);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string TruthPath => Path.Combine(_directory, "truth.jsonl");

    private async Task<RecordingAntenna> SendAsync(TransmitterOptions options)
    {
        var antenna = new RecordingAntenna(TruthPath);
        using var truth = new TruthFile(TruthPath, TimeProvider.System);
        await new Transmitter(_fleet, options, truth, antenna, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
        return antenna;
    }

    private TransmitterOptions Quick => new() { Directory = _directory, Interval = TimeSpan.Zero, Rounds = 2 };

    [Fact]
    public async Task The_truth_is_written_before_the_telegram_is_sent()
    {
        var antenna = await SendAsync(Quick);
        Assert.Equal(Enumerable.Range(1, 10), antenna.TruthLinesAtSending);
    }

    [Fact]
    public async Task The_truth_tells_meter_time_frame_and_fields()
    {
        var antenna = await SendAsync(Quick with { Rounds = 1 });
        var line = JsonDocument.Parse((await File.ReadAllLinesAsync(TruthPath, TestContext.Current.CancellationToken))[0]).RootElement;
        Assert.Equal(_fleet.Meters[0].Id, line.GetProperty("meter_id").GetString());
        Assert.Equal(antenna.Payloads[0], line.GetProperty("frame").GetString());
        Assert.True(line.GetProperty("fields").GetProperty("total_m3").GetDouble() > 0);
        Assert.EndsWith("Z", line.GetProperty("sent_at").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_last_run_ended()
    {
        var all = new List<string>();
        for (var run = 0; run < 3; run++) all.AddRange((await SendAsync(Quick)).Payloads);
        Assert.Equal(30, all.Distinct().Count());
        Assert.Equal(_fleet.Meters[0].Send(5).Hex, all[25]);
    }

    [Fact]
    public async Task A_burst_sends_exactly_that_many_at_once() =>
        Assert.Equal(13, (await SendAsync(Quick with { Rounds = 0, Burst = 13 })).Payloads.Distinct().Count());

    [Fact]
    public async Task Damage_is_added_to_every_round()
    {
        var antenna = await SendAsync(Quick with { Damage = Damage.Kinds });
        Assert.Equal(10 + (2 * Damage.Kinds.Count), antenna.Payloads.Count);
        Assert.Contains(antenna.Payloads, payload => payload.Length == 10_000);
        Assert.Equal(10, File.ReadLines(TruthPath).Count());
    }

    [Fact]
    public async Task A_wrong_key_changes_the_frames_of_that_meter_only()
    {
        var encrypted = _fleet.Meters[1];
        var antenna = await SendAsync(Quick with { Rounds = 1, WrongKey = [encrypted.Id] });
        Assert.NotEqual(encrypted.Send(0).Hex, antenna.Payloads[1]);
        Assert.Equal(_fleet.Meters[2].Send(0).Hex, antenna.Payloads[2]);
    }

    private sealed class RecordingAntenna(string truthPath) : IAntenna
    {
        internal List<string> Payloads { get; } = [];

        internal List<int> TruthLinesAtSending { get; } = [];

        public Task SendAsync(byte[] payload, CancellationToken stop)
        {
            Payloads.Add(Encoding.ASCII.GetString(payload));
            using var reader = new StreamReader(new FileStream(truthPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            TruthLinesAtSending.Add(reader.ReadToEnd().Count(character => character == '\n'));
            return Task.CompletedTask;
        }
    }
}
