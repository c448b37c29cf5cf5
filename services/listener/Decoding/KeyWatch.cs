using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Storing;

namespace Edge.Listener.Decoding;

/// <summary>Knows of which meters the key does not fit: raised with the first such telegram, cleared by the next good one.</summary>
internal sealed class KeyWatch(AlarmDesk alarms)
{
    private const string Kind = "aes_decryption_failed";

    public void Fits(Meter meter) => alarms.Clear(Kind, meter.MeterId);

    /// <summary>What does not fit, in words.</summary>
    public string DoesNotFit(Question question)
    {
        var meter = question.Meter;
        var encrypted = FrameLayers.Of(question.Frame.Bytes.Span).Encrypted;
        var what = (meter.Key, encrypted) switch
        {
            (null, _) => "they are encrypted and no key is configured",
            (_, true) => "the configured key does not fit",
            _ => "a key is configured, but they are not encrypted",
        };
        alarms.Raise(Kind, meter.MeterId, $"Telegrams of meter {meter.MeterId} ({meter.Name}) cannot be decrypted: {what}. Correct the key in {meter.File}.");
        return $"decryption failed: {what}";
    }
}
