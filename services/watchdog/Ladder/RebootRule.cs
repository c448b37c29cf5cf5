namespace Edge.Watchdog.Ladder;

/// <summary>The last step of the ladder, pure: a situation in, feed or not and why out.</summary>
internal static class RebootRule
{
    /// <param name="situation">What is known.</param>
    /// <param name="rebootsLeft">How many may still be caused.</param>
    public static Verdict Judge(Situation situation, int rebootsLeft)
    {
        if (situation.Parts.OrderByDescending(part => part.FailingFor).FirstOrDefault(part => part.IsDue) is not { } due)
            return Keep(situation);
        if (situation.IsMaintained)
            return new(Decision.Keep, due.Name, "an update is under way");
        var reason = $"{due.Name} has been failing for {TimeSpan.FromSeconds((long)due.FailingFor.TotalSeconds):c}: {due.Why}";
        return rebootsLeft > 0 ? new(Decision.Reboot, due.Name, reason) : new(Decision.KeepUsedUp, due.Name, reason);
    }

    private static Verdict Keep(Situation situation) =>
        situation.Parts.Where(part => part.IsFailing).MaxBy(part => part.FailingFor) is { } failing
            ? new(Decision.Keep, failing.Name, $"{failing.Name} {(failing.Futile is { } why ? $"would not be healed by a reboot: {why}" : "may heal yet")}")
            : new(Decision.Keep, "", "all critical parts are well");
}
