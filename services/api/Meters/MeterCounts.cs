namespace Edge.Api.Meters;

/// <summary>How the meters stand that are not removed. A meter with a faulty file is counted by its state, too.</summary>
internal sealed record MeterCounts(int Total, int Fresh, int Late, int Never, int Faulty)
{
    public static MeterCounts Of(IReadOnlyList<MeterRow> rows)
    {
        var (fresh, late, never, faulty) = (0, 0, 0, 0);
        foreach (var row in rows)
        {
            if (row.State == MeterRow.Fresh)
                fresh++;
            else if (row.State == MeterRow.Late)
                late++;
            else if (row.State == MeterRow.Never)
                never++;
            if (row.Fault is not null)
                faulty++;
        }
        return new(fresh + late + never, fresh, late, never, faulty);
    }
}
