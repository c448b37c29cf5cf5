namespace Edge.Listener;

/// <summary>Kinds of alarms that more than one part raises.</summary>
internal static class AlarmKinds
{
    public const string MeterQuarantined = "meter_quarantined";
}
