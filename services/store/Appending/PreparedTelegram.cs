using Edge.Store.Form;
using Edge.Store.Readings;

namespace Edge.Store.Appending;

/// <summary>A telegram that was looked at: a reading that can be stored, or what is wrong with it.</summary>
internal sealed record PreparedTelegram
{
    public required long Sequence { get; init; }

    public required long ReceivedMs { get; init; }

    public required Origin Origin { get; init; }

    public required long UptimeMs { get; init; }

    public required int? RssiDbm { get; init; }

    public string MeterId { get; init; } = "";

    public string MeterName { get; init; } = "";

    public byte[] Json { get; init; } = [];

    public int[] Values { get; init; } = [];

    /// <summary>As heard, cut to what a frame can have.</summary>
    public ReadOnlyMemory<byte> Frame { get; init; }

    /// <summary>The kept frame that this is, decoded at last; 0 when it was heard just now.</summary>
    public long KeptId { get; init; }

    /// <summary>The trace it belongs to; empty while nobody traces.</summary>
    public string TraceParent { get; init; } = "";

    /// <summary>Null for a reading.</summary>
    public Rejection? Rejection { get; init; }

    public JsonText Text => new(Json, Values);
}

/// <summary>Why a telegram is no reading.</summary>
internal sealed record Rejection(string Reason, string Detail);
