using System.Text;
using Edge.Store.Form;
using Edge.Store.Readings;
using Edge.V1;

namespace Edge.Store.Appending;

/// <summary>
/// Looks at telegrams before the writer does, so that a bad one is set aside alone and nothing that is written can fail for
/// what is in it. Not for two threads.
/// </summary>
internal sealed class TelegramCheck
{
    public const int MaxJsonBytes = 64 * 1024;
    public const int MaxFrameBytes = 256;
    public const int MaxNameLength = 200;
    public const int MaxAlsoHeardBy = 8;
    private const int MaxDetailLength = 100;
    private const int MeterIdLength = 8;
    // W3C Trace Context, 3.2: version, trace id, parent id, flags.
    private const int TraceParentLength = 55;

    private static readonly long Earliest = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private static readonly long End = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly List<int> _spans = [];
    private Origin _origin = new("", "", false, "");

    public PreparedTelegram Prepare(Telegram telegram)
    {
        if (telegram.ReceivedAtMs < Earliest || telegram.ReceivedAtMs >= End)
            return Reject(telegram, "bad_time", "heard before 2000 or after 2099");
        if (telegram.Receiver.Length > MaxNameLength || telegram.Clock?.BootId.Length > MaxNameLength
            || (telegram.AlsoHeardBy.Count > 0 && telegram.AlsoHeardBy.Any(name => name.Length > MaxNameLength)))
            return Reject(telegram, "too_long", "a receiver's name or the boot id is too long");
        if (telegram.AlsoHeardBy.Count > MaxAlsoHeardBy)
            return Reject(telegram, "too_long", $"more than {MaxAlsoHeardBy} others heard it");
        return telegram.ResultCase switch
        {
            Telegram.ResultOneofCase.Decoded => Prepare(telegram, telegram.Decoded),
            Telegram.ResultOneofCase.Rejected => Reject(telegram, telegram.Rejected.Reason, telegram.Rejected.Detail, telegram.Rejected.MeterId),
            _ => Reject(telegram, "no_result", "neither decoded nor rejected"),
        };
    }

    private PreparedTelegram Prepare(Telegram telegram, Decoded decoded)
    {
        if (!IsMeterId(decoded.MeterId))
            return Reject(telegram, "bad_meter_id", $"the meter id is not 8 lower-case hex digits: {decoded.MeterId}");
        if (decoded.MeterName.Length > MaxNameLength)
            return Reject(telegram, "too_long", "the meter's name is too long", decoded.MeterId);
        if (decoded.RawJson.Length > MaxJsonBytes || Encoding.UTF8.GetByteCount(decoded.RawJson) > MaxJsonBytes)
            return Reject(telegram, "too_long", $"the JSON is longer than {MaxJsonBytes} bytes", decoded.MeterId);
        var json = Encoding.UTF8.GetBytes(decoded.RawJson);
        if (!JsonText.TryFindValues(json, _spans, out var problem))
            return Reject(telegram, "bad_answer", $"{problem}: {decoded.RawJson}", decoded.MeterId);
        return new()
        {
            Sequence = (long)telegram.Sequence,
            ReceivedMs = telegram.ReceivedAtMs,
            Origin = OriginOf(telegram),
            UptimeMs = telegram.Clock?.UptimeMs ?? 0,
            RssiDbm = RssiOf(telegram),
            MeterId = decoded.MeterId,
            MeterName = decoded.MeterName,
            Json = json,
            Values = [.. _spans],
            Frame = FrameOf(telegram),
            KeptId = KeptIdOf(telegram),
            TraceParent = telegram.TraceParent.Length == TraceParentLength ? telegram.TraceParent : "",
        };
    }

    private PreparedTelegram Reject(Telegram telegram, string reason, string detail, string meterId = "") => new()
    {
        Sequence = (long)telegram.Sequence,
        ReceivedMs = telegram.ReceivedAtMs,
        Origin = OriginOf(telegram),
        UptimeMs = telegram.Clock?.UptimeMs ?? 0,
        RssiDbm = RssiOf(telegram),
        MeterId = Cut(meterId, MeterIdLength),
        Frame = FrameOf(telegram),
        KeptId = KeptIdOf(telegram),
        Rejection = new(Cut(reason, MaxDetailLength), Cut(detail, MaxDetailLength)),
    };

    // The same one as before in nearly all cases: one object for all of them.
    private Origin OriginOf(Telegram telegram)
    {
        if (telegram.AlsoHeardBy.Count == 0 && _origin.AlsoHeardBy.Length == 0 && _origin.Receiver == telegram.Receiver
            && _origin.BootId == (telegram.Clock?.BootId ?? "") && _origin.ClockSet == (telegram.Clock?.Set ?? false))
            return _origin;
        var origin = new Origin(Cut(telegram.Receiver, MaxNameLength), Cut(telegram.Clock?.BootId ?? "", MaxNameLength), telegram.Clock?.Set ?? false,
            NameList.Write([.. telegram.AlsoHeardBy.Take(MaxAlsoHeardBy).Select(name => Cut(name, MaxNameLength))]));
        return _origin == origin ? _origin : _origin = origin;
    }

    // No copy of one that is as long as it should be; a longer one does not hold the whole message in memory.
    private static ReadOnlyMemory<byte> FrameOf(Telegram telegram) =>
        telegram.Frame.Length <= MaxFrameBytes ? telegram.Frame.Memory : telegram.Frame.Span[..MaxFrameBytes].ToArray();

    // No id has so many digits: one that cannot be is one that is not kept.
    private static long KeptIdOf(Telegram telegram) => (long)Math.Min(telegram.KeptId, long.MaxValue);

    private static int? RssiOf(Telegram telegram) => telegram.HasRssiDbm ? telegram.RssiDbm : null;

    private static bool IsMeterId(string id) =>
        id.Length == MeterIdLength && id.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
