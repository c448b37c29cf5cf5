using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Storing;

namespace Edge.Listener.Decoding;

/// <summary>Knows of which meters the key does not fit: raised with the first such telegram, cleared by the next good one.</summary>
internal sealed class KeyWatch(AlarmDesk alarms)
{
    private const string Kind = AlarmKinds.AesDecryptionFailed;

    public void Fits(Meter meter) => alarms.Clear(Kind, meter.MeterId);

    /// <summary>What does not fit, in words.</summary>
    public string DoesNotFit(Question question)
    {
        var meter = question.Meter;
        var what = WhatDoesNotFit(question);
        alarms.Raise(Kind, meter.MeterId, $"Telegrams of meter {meter.MeterId} ({meter.Name}) cannot be decrypted: {what}. Correct the key in {meter.File}.");
        return $"decryption failed: {what}";
    }

    /// <summary>The same, told to nobody.</summary>
    public static string WhatDoesNotFit(Question question) => (question.Meter.Key, FrameLayers.Of(question.Frame.Bytes.Span).Encrypted) switch
    {
        (null, _) => "they are encrypted and no key is configured",
        (_, true) => "the configured key does not fit",
        _ => "a key is configured, but they are not encrypted",
    };
}
