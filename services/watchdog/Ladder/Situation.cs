namespace Edge.Watchdog.Ladder;

/// <summary>All that the decision to reboot depends on.</summary>
/// <param name="Parts">The critical parts.</param>
/// <param name="IsMaintained">An update is under way, and not for too long.</param>
internal sealed record Situation(IReadOnlyList<PartState> Parts, bool IsMaintained);

/// <summary>One critical part.</summary>
/// <param name="Name">store, broker, listener, uplink or engine.</param>
/// <param name="FailingFor">Since its first trouble, while it does not count as healed. Zero: it is well, or nothing is known against it.</param>
/// <param name="IsFailingNow">False while it is well, if only for a moment.</param>
/// <param name="Why">What is wrong, for a person; empty while nothing is.</param>
/// <param name="Futile">Why a reboot would not help; null: it may.</param>
/// <param name="RebootAfter">How long it may fail.</param>
internal sealed record PartState(string Name, TimeSpan FailingFor, bool IsFailingNow, string Why, string? Futile, TimeSpan RebootAfter)
{
    public bool IsFailing => FailingFor > TimeSpan.Zero;

    public bool IsDue => IsFailingNow && FailingFor >= RebootAfter && Futile is null;
}

/// <summary>What is to be done with the machine.</summary>
internal enum Decision
{
    /// <summary>Keep it up.</summary>
    Keep,

    /// <summary>It should be rebooted, and was so often enough: keep it up, say so.</summary>
    KeepUsedUp,

    /// <summary>Reboot it.</summary>
    Reboot,
}

/// <param name="Decision">What is to be done.</param>
/// <param name="Part">The part that decides it; empty while all are well.</param>
/// <param name="Reason">Why, for a person.</param>
internal sealed record Verdict(Decision Decision, string Part, string Reason);
