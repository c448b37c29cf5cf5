using Edge.Listener.Meters;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Listener;

/// <summary>Events 2000-2099.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "{Meters} meters from {Directory}, {Quarantined} set aside; the decoder has {Drivers} drivers")]
    public static partial void MetersLoaded(ILogger log, int meters, int quarantined, int drivers, string directory);

    [LoggerMessage(2001, LogLevel.Error, "Meter set aside: {Fault}")]
    public static partial void MeterQuarantined(ILogger log, MeterFault fault);

    [LoggerMessage(2002, LogLevel.Warning, "Meters: {Note}")]
    public static partial void MeterNote(ILogger log, string note);

    [LoggerMessage(2003, LogLevel.Error, "The decoder's drivers are not known: {Reason}; frames wait; asked again in {Pause}")]
    public static partial void DriversUnknown(ILogger log, string reason, TimeSpan pause);

    [LoggerMessage(2004, LogLevel.Information, "Meters changed: {Changes}; now {Meters}, {Quarantined} set aside")]
    public static partial void MetersChanged(ILogger log, string changes, int meters, int quarantined);

    [LoggerMessage(2005, LogLevel.Debug, "Alarms left over from before the start cannot be seen now ({Status}): {Detail}; again in {Pause}")]
    public static partial void AlarmsNotSeen(ILogger log, StatusCode status, string detail, TimeSpan pause);

    [LoggerMessage(2010, LogLevel.Warning, "{Receiver} heard something that is no frame ({Reason}): {Detail}")]
    public static partial void FrameDamaged(ILogger log, string receiver, string reason, string detail);

    [LoggerMessage(2011, LogLevel.Warning, "Telegram of meter {MeterId}, heard by {Receiver}, set aside ({Reason}): {Detail}")]
    public static partial void TelegramRejected(ILogger log, string meterId, string receiver, string reason, string detail);

    [LoggerMessage(2020, LogLevel.Error, "The decoder has ended: {Reason}; it had answered {Answers} and had {Open} before it; started again in {Pause}")]
    public static partial void DecoderEnded(ILogger log, string reason, long answers, int open, TimeSpan pause);

    [LoggerMessage(2021, LogLevel.Warning, "This decoder answers with fields of earlier telegrams: readings cannot tell which of their fields are old")]
    public static partial void DecoderRemembers(ILogger log);

    [LoggerMessage(2022, LogLevel.Information, "The decoder was restarted on request")]
    public static partial void DecoderRestarted(ILogger log);

    [LoggerMessage(2025, LogLevel.Warning, "What was known of the meters' habits cannot be read from {File}: {Reason}; it is learned anew")]
    public static partial void HabitsUnreadable(ILogger log, string file, string reason);

    [LoggerMessage(2026, LogLevel.Warning, "The meters' habits cannot be written to {File}: {Reason}; tried again in an hour")]
    public static partial void HabitsNotWritten(ILogger log, string file, string reason);

    [LoggerMessage(2030, LogLevel.Information, "{Child} says: {Line}")]
    public static partial void ChildSays(ILogger log, string child, string line);

    [LoggerMessage(2031, LogLevel.Warning, "{Count} further lines about {What} are not shown")]
    public static partial void LinesSuppressed(ILogger log, string what, long count);

    [LoggerMessage(2032, LogLevel.Warning, "The program of dongle {Receiver} has ended: {Reason}; its last words: {Words}; started again in {Pause}")]
    public static partial void DongleEnded(ILogger log, string receiver, string reason, string words, TimeSpan pause);

    [LoggerMessage(2033, LogLevel.Information, "The program of dongle {Receiver} was restarted on request")]
    public static partial void DongleRestarted(ILogger log, string receiver);

    [LoggerMessage(2040, LogLevel.Warning, "The store cannot be reached: {Reason}; {Queued} telegrams wait")]
    public static partial void StoreAway(ILogger log, string reason, int queued);

    [LoggerMessage(2041, LogLevel.Information, "The store takes telegrams again; {Queued} wait")]
    public static partial void StoreBack(ILogger log, int queued);

    [LoggerMessage(2042, LogLevel.Error, "{Count} telegrams could neither be handed to the store nor written to the journal before the end and are lost")]
    public static partial void TelegramsLeftBehind(ILogger log, int count);

    [LoggerMessage(2044, LogLevel.Information, "{Count} telegrams that the store has not taken wait in the journal for the next start")]
    public static partial void TelegramsKept(ILogger log, int count);

    [LoggerMessage(2043, LogLevel.Warning, "The store did not commit at once ({Status}): {Detail}")]
    public static partial void FlushFailed(ILogger log, StatusCode status, string detail);

    [LoggerMessage(2050, LogLevel.Debug, "Alarm {Kind} of {Subject} is not yet told ({Status}): {Detail}")]
    public static partial void AlarmNotTold(ILogger log, string kind, string subject, StatusCode status, string detail);

    [LoggerMessage(2051, LogLevel.Error, "The store does not take the alarm {Kind} of {Subject}: {Detail}")]
    public static partial void AlarmRefused(ILogger log, string kind, string subject, string detail);

    [LoggerMessage(2060, LogLevel.Information, "The journal holds {Telegrams} telegrams in {Bytes} bytes of {Lives} earlier lives")]
    public static partial void JournalFound(ILogger log, int telegrams, long bytes, int lives);

    [LoggerMessage(2061, LogLevel.Warning, "{Bytes} bytes at the end of {Path} are no record and were cut off")]
    public static partial void JournalCut(ILogger log, string path, long bytes);

    [LoggerMessage(2062, LogLevel.Error, "The journal in {Directory} takes nothing: {Reason}; telegrams wait in memory only")]
    public static partial void JournalFailed(ILogger log, string directory, string reason);

    [LoggerMessage(2063, LogLevel.Information, "The journal takes telegrams again")]
    public static partial void JournalWorksAgain(ILogger log);

    [LoggerMessage(2064, LogLevel.Error, "The journal is damaged: {Count} telegrams cannot be read and are lost")]
    public static partial void JournalDamaged(ILogger log, int count);

    [LoggerMessage(2090, LogLevel.Information, "Tried {Tried} kept telegrams again; {Stored} of them are readings now")]
    public static partial void KeptTried(ILogger log, ulong tried, ulong stored);

    [LoggerMessage(2091, LogLevel.Debug, "Kept telegrams cannot be tried now: {Reason}; again in {Pause}")]
    public static partial void KeptNotTried(ILogger log, string reason, TimeSpan pause);

    [LoggerMessage(2092, LogLevel.Information, "A meter is tried without what the store keeps: {Reason}")]
    public static partial void KeptNotSeen(ILogger log, string reason);
}
