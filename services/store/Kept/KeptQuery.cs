using Edge.Store.Database;
using Edge.Store.Queries;
using Edge.Store.Readings;
using Edge.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Kept;

/// <summary>Streams the frames that are kept, oldest first, a page at a time.</summary>
internal sealed class KeptQuery(Reads reads)
{
    private const uint MaxLimit = 100_000;
    private const int PageFrames = 500;

    public async Task StreamAsync(ListKeptRequest request, IServerStreamWriter<ListKeptResponse> answer, CancellationToken cancellation)
    {
        if (request.Limit > MaxLimit)
            throw new RpcException(new(StatusCode.InvalidArgument, $"limit: at most {MaxLimit} is expected"));
        var left = request.Limit == 0 ? long.MaxValue : request.Limit;
        for (var after = 0L; left > 0;)
        {
            var size = (int)Math.Min(left, PageFrames);
            var page = await reads.ReadAsync(database => Page(database, request.MeterId, after, size), cancellation);
            if (page.Count == 0)
                return;
            var message = new ListKeptResponse();
            message.Frames.AddRange(page);
            await answer.WriteAsync(message, cancellation);
            after = (long)page[^1].Id;
            left = page.Count < size ? 0 : left - page.Count;
        }
    }

    private static List<KeptFrame> Page(SqliteConnection database, string meterId, long after, int size) => database.ReadAll($"""
        SELECT k.id, k.received_ms, k.uptime_ms, k.rssi_dbm, k.meter_id, k.reason, k.detail, k.frame, o.receiver, o.boot_id, o.clock_set, o.also_heard_by
        FROM kept_frames AS k JOIN origins AS o ON o.no = k.origin
        WHERE k.id > $1 {(meterId.Length > 0 ? "AND k.meter_id = $2" : "AND $2 = ''")} ORDER BY k.id LIMIT $3
        """, Row, after, meterId, size);

    private static KeptFrame Row(SqliteDataReader row)
    {
        var frame = new KeptFrame
        {
            Id = (ulong)row.GetInt64(0),
            ReceivedAtMs = row.GetInt64(1),
            Clock = new() { Set = row.GetBoolean(10), BootId = row.GetString(9), UptimeMs = row.GetInt64(2) },
            Receiver = row.GetString(8),
            Frame = UnsafeByteOperations.UnsafeWrap(row.GetFieldValue<byte[]>(7)),
            Reason = row.GetString(5),
            Detail = row.GetString(6),
            MeterId = row.GetString(4),
        };
        if (!row.IsDBNull(3))
            frame.RssiDbm = row.GetInt32(3);
        frame.AlsoHeardBy.AddRange(NameList.Read(row.GetString(11)));
        return frame;
    }
}
