namespace Edge.Listener;

/// <summary>
/// Where alarms are raised and ended. Raising one that stands, or clearing one that does not, costs nothing and may be done for
/// every telegram. Safe from any thread.
/// </summary>
internal interface IAlarms
{
    /// <summary>Begins an alarm, or counts it again.</summary>
    void Raise(string kind, string subject, string text);

    /// <summary>Ends an alarm, also one that is left over from before a restart.</summary>
    void Clear(string kind, string subject);
}
