using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Listener.Frames;

namespace Edge.Listener.Meters;

/// <summary>A meter that somebody configured.</summary>
internal sealed class Meter(uint id, string name, string driver, MeterKey? key, string file)
{
    // The decoder answers in order and one by one, so only its reading thread counts.
    private int _givenUpInARow;

    public uint Id { get; } = id;

    /// <summary>Eight lower-case hex digits.</summary>
    public string MeterId { get; } = LinkAddress.IdText(id);

    public string Name { get; } = name;

    /// <summary>The name as a JSON string, quotes included.</summary>
    public byte[] NameJson { get; } = [(byte)'"', .. JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];

    public string Driver { get; } = driver;

    /// <summary>Null: its telegrams come in plain text.</summary>
    public MeterKey? Key { get; } = key;

    /// <summary>The name of the file that says all this.</summary>
    public string File { get; } = file;

    /// <summary>What is wrong with that file; then nothing is tried.</summary>
    public MeterFault? Fault { get; init; }

    /// <summary>How the reason begins for those that were spared the decoder.</summary>
    public const string NotTried = "not tried";

    /// <summary>After so many telegrams in a row that ended the decoder no further one is tried: one bad meter must not cost the others.</summary>
    public const int GiveUpsUntilSetAside = 3;

    public bool IsSetAside => Fault is not null || Volatile.Read(ref _givenUpInARow) >= GiveUpsUntilSetAside;

    /// <summary>Why its telegrams are kept and not tried, in the words of the contract and in a person's; null when they are tried.</summary>
    public (string Reason, string Detail)? SetAside => Fault switch
    {
        { IsUnknownDriver: true } => (Reasons.UnknownDriver, Fault.ToString()),
        not null => (Reasons.Quarantined, Fault.ToString()),
        null when IsSetAside => (Reasons.DecoderGaveUp, $"{NotTried}: earlier telegrams of this meter have ended the decoder"),
        null => null,
    };

    /// <summary>True with the one that sets the meter aside.</summary>
    public bool GaveUp() => Interlocked.Increment(ref _givenUpInARow) == GiveUpsUntilSetAside;

    public void Answered() => Volatile.Write(ref _givenUpInARow, 0);

    public override string ToString() => $"{MeterId} ({Name})";
}
