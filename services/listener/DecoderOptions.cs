using Edge.Hosting;

namespace Edge.Listener;

/// <summary>The program that decodes and holds the dongles, and how much patience it gets.</summary>
[Section("Decoder")]
internal sealed class DecoderOptions : IChecksItself
{
    [Setting("The wmbusmeters program, for decoding and for dongles. While it cannot be run, frames wait.")]
    public string Program { get; init; } = "wmbusmeters";

    [Setting("Frames the decoder may be asked before it has answered the first of them. More is faster up to some dozens.",
        Unit = "frames", Min = "1", Max = "256")]
    public int InFlight { get; init; } = 64;

    [Setting("How long the decoder may take for an answer before it is killed and started anew.", Min = "00:00:00.1", Max = "00:05:00")]
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("Pause before the decoder or a dongle's program is started again. It doubles while that does not work at all.", Min = "00:00:00", Max = "00:05:00")]
    public TimeSpan RestartPause { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("The longest of these pauses.", Min = "00:00:00", Max = "01:00:00")]
    public TimeSpan RestartPauseLimit { get; init; } = TimeSpan.FromMinutes(5);

    [Setting("How long the decoder or a dongle's program gets to end when it is told to, before it is killed.", Min = "00:00:00.1", Max = "00:00:20")]
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public IEnumerable<string> Check()
    {
        if (Program.Length == 0)
            yield return "Program = : the name or path of wmbusmeters is expected";
        if (RestartPauseLimit < RestartPause)
            yield return $"RestartPauseLimit = {RestartPauseLimit:c}: at least RestartPause ({RestartPause:c}) is expected";
    }
}
