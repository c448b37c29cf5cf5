using Edge.Control.Configuring.Changes;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Configuring;

/// <summary>Events 7300-7329.</summary>
internal static partial class ConfiguringLog
{
    [LoggerMessage(7300, LogLevel.Information, "Meter {MeterId} was added: {File}")]
    public static partial void MeterAdded(ILogger log, string meterId, string file);

    [LoggerMessage(7301, LogLevel.Information, "This device's key was made: {Path}")]
    public static partial void KeyMade(ILogger log, string path);

    [LoggerMessage(7302, LogLevel.Warning, "This device has no key, so nothing can be sealed for it: {Reason}")]
    public static partial void NoKey(ILogger log, string reason);

    [LoggerMessage(7303, LogLevel.Information, "A change of the {Kind} begins: {Files} files, services {Services} are restarted")]
    public static partial void Begins(ILogger log, string kind, int files, string services);

    [LoggerMessage(7304, LogLevel.Information, "A change of the {Kind} goes on where it was: {Step}")]
    public static partial void GoesOn(ILogger log, string kind, ChangeStep step);

    [LoggerMessage(7305, LogLevel.Information, "Service {Service} is restarted")]
    public static partial void Restarts(ILogger log, string service);

    [LoggerMessage(7306, LogLevel.Information, "After the change: {Progress}")]
    public static partial void Watches(ILogger log, string progress);

    [LoggerMessage(7307, LogLevel.Information, "The change of the {Kind} is done: {Text}")]
    public static partial void Done(ILogger log, string kind, string text);

    [LoggerMessage(7308, LogLevel.Warning, "The change of the {Kind} is taken back: {Text}")]
    public static partial void TakesBack(ILogger log, string kind, string text);

    [LoggerMessage(7309, LogLevel.Warning, "The change of the {Kind} cannot be taken back yet, and is tried again: {Reason}")]
    public static partial void CannotTakeBack(ILogger log, string kind, string reason);

    [LoggerMessage(7310, LogLevel.Warning, "The store was not told of the change: {Reason}")]
    public static partial void StoreNotTold(ILogger log, string reason);

    [LoggerMessage(7311, LogLevel.Warning, "{Reason}")]
    public static partial void RecordUnusable(ILogger log, string reason);

    [LoggerMessage(7312, LogLevel.Information, "A key for a new certificate was made")]
    public static partial void RenewalBegins(ILogger log);
}
