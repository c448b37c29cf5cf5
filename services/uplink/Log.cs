using Edge.Uplink.Sending;

namespace Edge.Uplink;

/// <summary>Events 4000-4099.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 4000, Message = "{Readings} readings in {Batches} batches acknowledged by the cloud")]
    public static partial void Sent(ILogger log, LogLevel level, int readings, int batches);

    [LoggerMessage(4001, LogLevel.Warning, "Not everything was sent, it is kept: {Reason}; next try in {Pause}")]
    public static partial void SendFailed(ILogger log, string reason, TimeSpan pause);

    [LoggerMessage(4010, LogLevel.Debug, "Batch {BatchId}: {Readings} readings, {Bytes} bytes, attempt {Attempt}")]
    public static partial void BatchLeased(ILogger log, string batchId, int readings, int bytes, uint attempt);

    [LoggerMessage(4011, LogLevel.Debug, "Batch {BatchId} acknowledged: {Readings} readings, attempt {Attempt}")]
    public static partial void BatchAcknowledged(ILogger log, string batchId, int readings, uint attempt);

    [LoggerMessage(4012, LogLevel.Warning, "Batch {BatchId} not delivered ({Outcome}): {Reason}")]
    public static partial void BatchNotDelivered(ILogger log, string batchId, DeliveryKind outcome, string reason);

    [LoggerMessage(4013, LogLevel.Warning, "Batch {BatchId} could not be given back, its lease runs out by itself: {Reason}")]
    public static partial void BatchNotGivenBack(ILogger log, string batchId, string reason);

    [LoggerMessage(4020, LogLevel.Warning, "The diary {Path} cannot be read, the send of this day may come once more: {Reason}")]
    public static partial void DiaryUnreadable(ILogger log, string path, string reason);

    [LoggerMessage(4021, LogLevel.Error, "The diary {Path} cannot be written, a restart may send once more: {Reason}")]
    public static partial void DiaryUnwritable(ILogger log, string path, string reason);

    [LoggerMessage(4030, LogLevel.Warning, "Heartbeat to {Url} given up after {Attempts} tries: {Outcome}. The send is not concerned")]
    public static partial void HeartbeatGivenUp(ILogger log, string url, int attempts, string outcome);

    [LoggerMessage(4050, LogLevel.Information,
        "Listened {Lasted} for {Meters} meters: {Fresh} fresh, {Cached} cached, {NeverHeard} never heard")]
    public static partial void Listened(ILogger log, TimeSpan lasted, int meters, int fresh, int cached, int neverHeard);

    [LoggerMessage(4051, LogLevel.Warning, "Listening for fresh readings ended, the send goes on without: {Reason}")]
    public static partial void ListeningFailed(ILogger log, string reason);

    [LoggerMessage(4052, LogLevel.Information, "Which meters are configured is not known, those with readings are listened for: {Reason}")]
    public static partial void ConfiguredNotKnown(ILogger log, string reason);

    [LoggerMessage(4040, LogLevel.Warning, "The store was not told about {Kind} yet: {Reason}")]
    public static partial void AlarmNotTold(ILogger log, string kind, string reason);

    [LoggerMessage(4041, LogLevel.Warning, "The cloud was not told about {Alarm}: {Reason}")]
    public static partial void AlarmNotForwarded(ILogger log, string alarm, string reason);

    [LoggerMessage(4060, LogLevel.Warning, "The store does not tell its alarms, the cloud is told what the bus shows: {Reason}")]
    public static partial void StoreAway(ILogger log, string reason);

    [LoggerMessage(4061, LogLevel.Warning, "The file {Path} cannot be read, the cloud is told about alarms once more: {Reason}")]
    public static partial void ToldUnreadable(ILogger log, string path, string reason);

    [LoggerMessage(4062, LogLevel.Error, "The file {Path} cannot be written, a restart may tell the cloud about alarms once more: {Reason}")]
    public static partial void ToldUnwritable(ILogger log, string path, string reason);

    [LoggerMessage(4070, LogLevel.Warning, "A command gets no answer: {Reason}; {Count} so far")]
    public static partial void CommandIgnored(ILogger log, string reason, long count);

    [LoggerMessage(4071, LogLevel.Information, "Command {Command} refused, {Error}: {Reason}")]
    public static partial void CommandRefused(ILogger log, string command, string error, string reason);

    [LoggerMessage(4072, LogLevel.Warning, "An answer to a command was dropped: {Reason}; {Count} so far")]
    public static partial void ReplyDropped(ILogger log, string reason, long count);

    [LoggerMessage(4073, LogLevel.Error, "{Path}, which remembers the commands that were done, cannot be used; after a restart one may be done twice: {Reason}")]
    public static partial void SeenUnusable(ILogger log, string path, string reason);
}
