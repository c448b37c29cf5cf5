using System.Text;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Values;

namespace Edge.Listener.Tests.Values;

public sealed class ValuesDeskTests : IAlarms
{
    private readonly ReadingText _text = new();
    private readonly ValuesDesk _desk;
    private readonly List<string> _raised = [];

    public ValuesDeskTests() => _desk = new ValuesDesk(this, new PlausibleOptions());

    void IAlarms.Raise(string kind, string subject, string text) => _raised.Add($"{kind} {subject}: {text}");

    void IAlarms.Clear(string kind, string subject) => _raised.Clear();

    private string Hear(long second, long uptime, string fields, string driver = "iperl", byte version = 0x68, bool isHonest = true)
    {
        var bytes = Convert.FromHexString("1844ae4c4433221168077a010000000413e8030000023b0500");
        bytes[8] = version;
        var frame = Frame.Check(bytes, out _)!;
        var heard = new Heard(frame.Bytes, "sim", null, new Moment(1_795_168_800_000 + (second * 1000), true, uptime * 1000));
        _text.Clear();
        foreach (var field in fields.Split(','))
            _text.AddField(Encoding.UTF8.GetBytes($"\"{field.Split('=')[0]}\""), Encoding.UTF8.GetBytes(field.Split('=')[1]));
        _desk.Complete(new Question(frame, heard, new Meter(0x11223344, "Water", driver, null, "a")), 0x11223344, _text, isHonest);
        return _text.ToString();
    }

    [Fact]
    public void A_kept_telegram_that_is_decoded_later_gets_nothing_newer_and_teaches_nothing()
    {
        Hear(1000, 1000, "total_m3=5,max_flow_m3h=1");
        Assert.Equal("""{"total_m3":4}""", Hear(500, 500, "total_m3=4"));
        Assert.Equal("""{"total_m3":9}""", Hear(500, 500, "total_m3=9"));
        Assert.Empty(_raised);
        Assert.Equal("""{"total_m3":6,"max_flow_m3h":1,"remembered":{"max_flow_m3h":"2026-11-20T10:16:40Z"}}""", Hear(1001, 1001, "total_m3=6"));
    }

    [Fact]
    public void A_clock_that_is_set_back_begins_anew()
    {
        Hear(1000, 1000, "total_m3=5,max_flow_m3h=1");
        Assert.Equal("""{"total_m3":5}""", Hear(-9000, 1001, "total_m3=5"));
        Assert.Equal("""{"total_m3":5}""", Hear(-8999, 1002, "total_m3=5"));
    }

    [Fact]
    public void Another_driver_may_call_things_by_other_names()
    {
        Hear(1, 1, "total_m3=5,max_flow_m3h=1");
        Assert.Equal("""{"total_m3":1}""", Hear(2, 2, "total_m3=1", driver: "hydrus"));
        Assert.Empty(_raised);
    }

    [Fact]
    public void Ever_new_senders_are_bounded()
    {
        for (var i = 0; i < 300; i++)
            Hear(i, i, $"total_m3=5,text=\"{new string('x', 12_000)}\"", version: (byte)i);
        Assert.Equal("""{"total_m3":6}""", Hear(301, 301, "total_m3=6", version: 200).Split(",\"text")[0].TrimEnd('}') + "}");
        Assert.Equal(256, _desk.Counters().Count);
    }

    [Fact]
    public void What_a_decoder_remembers_is_not_ours_to_tell()
    {
        Assert.Equal("""{"total_m3":5,"remembered":null}""", Hear(1, 1, "total_m3=5", isHonest: false));
        Assert.Empty(_desk.Counters());
    }

    [Fact]
    public void Counters_go_on_over_a_restart()
    {
        Hear(1, 1, "total_m3=50.5");
        var again = new ValuesDeskTests();
        foreach (var (sender, name, counter) in _desk.Counters())
            again._desk.Restore(Sender.Parse(sender.ToString())!.Value, name, counter);
        again.Hear(3601, 1, "total_m3=3");
        Assert.StartsWith("implausible_value 11223344: Meter 11223344 (Water): total_m3 runs backwards from 50.5 to 3 in 60 min.", again._raised.Single(), StringComparison.Ordinal);
        again.Hear(3602, 2, "total_m3=3.001");
        Assert.Empty(again._raised);
    }
}
