namespace Edge.Uplink.Scheduling;

/// <summary>What a planner says about this moment.</summary>
/// <param name="IsDue">A send should begin now, if the link is there.</param>
/// <param name="Wait">Otherwise: how long nothing will be due, as far as the clock can be believed.</param>
/// <param name="WaitsFor">What is waited for, for a person.</param>
/// <param name="NextAt">When the next send is planned; null when nobody knows.</param>
/// <param name="Slot">The slot that is due, when slots are what is planned.</param>
internal readonly record struct Plan(bool IsDue, TimeSpan Wait, string WaitsFor, DateTimeOffset? NextAt, Slot? Slot)
{
    /// <summary>Nothing can be planned before somebody vouches for the time.</summary>
    public bool WaitsForClock => Wait == TimeSpan.MaxValue;
}

/// <summary>Decides when a send is due.</summary>
internal interface ISendPlanner
{
    /// <summary>Sends are many: one with nothing to send is not worth a heartbeat, and none is worth a line in the log.</summary>
    bool SendsOften { get; }

    /// <summary>When everything due was last acknowledged; null when it is not known.</summary>
    DateTimeOffset? LastSend { get; }

    Plan Look();

    /// <summary>A send begins, whoever wanted it.</summary>
    void Begun();

    /// <summary>A send has ended with everything due acknowledged.</summary>
    /// <param name="plan">The plan that it fulfilled, when it was the planner that wanted it.</param>
    void Sent(Plan? plan);
}
