using Edge.Hosting;
using Edge.Listener.Children;
using Edge.Listener.Storing;
using Edge.V1;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Decoding;

/// <summary>What can be told of the decoder: to the health beat, to callers, to people.</summary>
internal sealed class DecoderStatus
{
    private const string AlarmKind = "decoder_down";
    private const string AlarmSubject = "decoder";

    // The decoder bounds its own waits; who is silent for longer than any of them is stuck.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    private readonly ChildRecord _record = new();
    private readonly WorkPart _part;
    private readonly AlarmDesk _alarms;
    private readonly ILogger _log;

    public DecoderStatus(WorkMonitor monitor, AlarmDesk alarms, DecoderOptions options, ILogger<DecoderStatus> log)
    {
        _log = log;
        _alarms = alarms;
        _part = monitor.AddPart("decoder", options.AnswerTimeout + options.StopTimeout + Slack);
    }

    public void Started(int pid)
    {
        _record.Started(pid);
        _part.Works();
    }

    /// <summary>It works.</summary>
    /// <param name="isHonest">Whether it answers with nothing but what each telegram carried.</param>
    public void Proven(bool isHonest)
    {
        _part.Waits("a frame");
        _alarms.Clear(AlarmKind, AlarmSubject);
        if (!isHonest)
            Log.DecoderRemembers(_log);
    }

    public void Works() => _part.Works();

    public void Answered(int open)
    {
        if (open == 0)
            _part.Waits("a frame");
        else
            _part.Works();
    }

    public void Ended(int exitCode) => _record.Ended(exitCode);

    public void Pauses(string why, bool isDown, string program)
    {
        _part.Waits($"the time to start {program} again: {why}");
        if (isDown)
            _alarms.Raise(AlarmKind, AlarmSubject, $"{program} does not decode: {why}. Frames are kept until it does. See the listener's log.");
    }

    public ChildStatus ToContract() => _record.ToContract();
}
