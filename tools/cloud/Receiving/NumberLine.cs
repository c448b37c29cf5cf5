namespace Edge.Cloud.Receiving;

/// <summary>Which numbers of one gateway's epoch have arrived: everything from 1 to the highest, but for the gaps.</summary>
internal sealed class NumberLine
{
    // Numbers below the highest that have not arrived, as ranges without overlap, in ascending order.
    private readonly SortedList<ulong, ulong> _gaps = [];
    private ulong _highest;

    public IEnumerable<(ulong From, ulong To)> Gaps => _gaps.Select(gap => (gap.Key, gap.Value));

    public void Add(ulong number)
    {
        if (number > _highest)
        {
            if (number > _highest + 1)
                _gaps.Add(_highest + 1, number - 1);
            _highest = number;
            return;
        }

        foreach (var (from, to) in _gaps)
        {
            if (number < from || number > to)
                continue;
            _gaps.Remove(from);
            if (from < number)
                _gaps.Add(from, number - 1);
            if (number < to)
                _gaps.Add(number + 1, to);
            return;
        }
    }
}
