using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Decoding;

/// <summary>
/// How the key of each request of one life of the decoder is spelled. wmbusmeters keeps what it knows of an id for as long as the text of the
/// key stays the same. Beginning anew costs it more than decoding, so an id keeps its spelling while its telegrams are of one
/// kind: then each carries every field that is known. With another kind, and when the kind cannot be told, it gets a new one.
/// </summary>
internal sealed class SpellingBook
{
    // Beyond this they are spelled anew once: no harm but the time.
    private const int MaxIds = 20_000;

    private readonly Dictionary<uint, Known> _known = [];
    private uint _last;

    /// <summary>The number that the spelling stands for.</summary>
    public uint NumberFor(Frame frame, Meter meter)
    {
        Span<byte> kind = stackalloc byte[TelegramKind.MaxBytes];
        kind = kind[..TelegramKind.Write(frame.Bytes.Span, meter.Key, kind)];
        var id = IdOf(frame);
        if (kind.Length > 0 && _known.TryGetValue(id, out var known) && known.Meter == meter && kind.SequenceEqual(known.Kind))
            return known.Number;
        var number = NumberForNew(frame);
        if (kind.Length > 0)
            _known.Add(id, new Known(meter, kind.ToArray(), number));
        return number;
    }

    /// <summary>One that was never used before.</summary>
    public uint NumberForNew(Frame frame)
    {
        if (_known.Count >= MaxIds)
            _known.Clear();
        _known.Remove(IdOf(frame));
        return ++_last;
    }

    // The program tells meters apart by the innermost id alone.
    private static uint IdOf(Frame frame) => FrameLayers.Of(frame.Bytes.Span).TransportId ?? frame.Address.Id;

    private sealed record Known(Meter Meter, byte[] Kind, uint Number);
}
