using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.V1;

namespace Edge.Api.Gateway;

/// <summary>The gateway from the inside.</summary>
internal sealed record SystemAnswer(
    string GatewayId, string Version, DateTimeOffset Now, IReadOnlyList<ServiceRow> Services, MachineAnswer Machine, ClockAnswer Clock,
    StoreAnswer? Store, RadioAnswer? Radio, UpdateAnswer? Update, TunnelAnswer? Tunnel, IReadOnlyList<Unreachable> Unreachable);

/// <summary>The clock.</summary>
internal sealed record ClockAnswer(bool Set);

/// <summary>The database, and what it has counted since the first start.</summary>
internal sealed record StoreAnswer(
    ulong FileBytes, ulong Commits, DateTimeOffset? LastCommit, string Epoch, ulong Meters,
    ulong Heard, ulong Stored, ulong Duplicate, ulong Rejected, ulong Dropped, ulong Queued)
{
    public static StoreAnswer Of(GetStatsResponse stats) => new(
        stats.FileBytes, stats.Commits, Moments.Of(stats.LastCommitMs), stats.Epoch, stats.Meters,
        stats.Heard, stats.Stored, stats.Duplicate, stats.Rejected, stats.Dropped, stats.Queued);
}

/// <summary>The listener and its receivers.</summary>
internal sealed record RadioAnswer(
    string? DecoderVersion, ulong DecoderRestarts, uint MetersConfigured, uint MetersQuarantined, ulong Foreign, ulong Queued, ulong JournalBytes,
    IReadOnlyList<ReceiverAnswer> Receivers)
{
    public static RadioAnswer Of(ListenerStatus status, string? version) => new(
        version, status.Decoder?.Restarts ?? 0, status.MetersConfigured, status.MetersQuarantined, status.Foreign,
        status.QueuedInMemory + status.QueuedInJournal, status.JournalBytes, [.. status.Receivers.Select(ReceiverAnswer.Of)]);
}

/// <summary>A receiver.</summary>
internal sealed record ReceiverAnswer(
    string Name, string Source, string? Device, ulong Telegrams, DateTimeOffset? LastTelegram, ulong? Restarts, string? Trouble)
{
    public static ReceiverAnswer Of(ReceiverStatus receiver) => new(
        receiver.Name, receiver.Source, receiver.Device.Length == 0 ? null : receiver.Device, receiver.Telegrams, Moments.Of(receiver.LastTelegramMs),
        receiver.Child?.Restarts, receiver.Trouble.Length == 0 ? null : receiver.Trouble);
}
