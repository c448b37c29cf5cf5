using Edge.Store.Database;
using Edge.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Outbox;

/// <summary>The listening windows that are kept with batches, byte for byte as they came.</summary>
internal static class ListeningWindows
{
    private const int MaxMeters = 10_000;
    private const int MeterIdLength = 8;

    /// <summary>As it is kept; null when there is none.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: it is not what the contract says.</exception>
    public static byte[]? Demand(ListeningWindow? window)
    {
        if (window is null)
            return null;
        if (window.Meters.Count > MaxMeters)
            throw Invalid($"window.meters: at most {MaxMeters} are expected");
        var before = "";
        foreach (var meter in window.Meters)
        {
            if (meter.MeterId.Length != MeterIdLength || !meter.MeterId.All(char.IsAsciiHexDigitLower))
                throw Invalid("window.meters.meter_id: 8 lower-case hex digits are expected");
            if (string.CompareOrdinal(meter.MeterId, before) <= 0)
                throw Invalid("window.meters: each meter once, ordered by meter id, is expected");
            if (meter.Kind == MeterOutcomeKind.Unspecified || !Enum.IsDefined(meter.Kind))
                throw Invalid($"window.meters.kind: the outcome of meter {meter.MeterId} is expected");
            before = meter.MeterId;
        }
        return window.ToByteArray();
    }

    /// <summary>That of a batch; null when it has none.</summary>
    public static ListeningWindow? Of(SqliteConnection database, long batch) =>
        database.Read<byte[]>("SELECT listening FROM batches WHERE id = $1", batch) is { } kept ? ListeningWindow.Parser.ParseFrom(kept) : null;

    private static RpcException Invalid(string text) => new(new(StatusCode.InvalidArgument, text));
}
