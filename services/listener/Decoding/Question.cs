using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Decoding;

/// <summary>A frame on its way through the decoder.</summary>
internal sealed class Question(Frame frame, Heard heard, Meter meter)
{
    public Frame Frame { get; } = frame;

    public Heard Heard { get; } = heard;

    public Meter Meter { get; } = meter;

    /// <summary>Told once what has become of it, for frames that somebody waits for: true when it is a reading.</summary>
    public Action<bool>? Settled { get; init; }

    /// <summary>How often the decoder ended, fell silent or talked nonsense over this frame.</summary>
    public int Strikes { get; set; }

    /// <summary>How often somebody else killed the decoder while this frame was the next to be answered.</summary>
    public int Interruptions { get; set; }

    public void Settle(bool isReading) => Settled?.Invoke(isReading);
}
