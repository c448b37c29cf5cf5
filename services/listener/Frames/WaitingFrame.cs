using Edge.Listener.Decoding;

namespace Edge.Listener.Frames;

/// <summary>A frame that waits for its copies. Not for several threads.</summary>
internal sealed class WaitingFrame(Question first, long since)
{
    /// <summary>Receivers named beside the best one.</summary>
    public const int MaxOthers = 8;

    private readonly List<(string Receiver, int? RssiDbm)> _heardBy = [(first.Heard.Receiver, first.Heard.RssiDbm)];
    private bool _gone;

    /// <summary>When it was first heard, on the monotonic clock.</summary>
    public long Since => since;

    /// <summary>How many have heard it.</summary>
    public int Receivers => _heardBy.Count;

    /// <summary>Notes who has heard it too; of one that hears it twice (a repeater) the better signal counts. Nothing once it has gone on.</summary>
    public void AddCopy(Heard copy)
    {
        var known = _heardBy.FindIndex(other => other.Receiver == copy.Receiver);
        if (_gone || (known < 0 && _heardBy.Count > MaxOthers))
            return;
        if (known < 0)
            _heardBy.Add((copy.Receiver, copy.RssiDbm));
        else if (IsBetter(copy.RssiDbm, _heardBy[known].RssiDbm))
            _heardBy[known] = (copy.Receiver, copy.RssiDbm);
    }

    /// <summary>What goes on: the frame and the time as first heard, by whoever heard it best; the first of several equally good ones.</summary>
    public Question GoOn()
    {
        _gone = true;
        var best = 0;
        for (var i = 1; i < _heardBy.Count; i++)
            if (IsBetter(_heardBy[i].RssiDbm, _heardBy[best].RssiDbm))
                best = i;
        var (receiver, rssiDbm) = _heardBy[best];
        _heardBy.RemoveAt(best);
        var heard = first.Heard with { Receiver = receiver, RssiDbm = rssiDbm, AlsoHeardBy = [.. _heardBy.Select(other => other.Receiver)] };
        return new Question(first.Frame, heard, first.Meter);
    }

    // Any signal is better than none that is known.
    private static bool IsBetter(int? one, int? other) => one is { } dbm && !(other >= dbm);
}
