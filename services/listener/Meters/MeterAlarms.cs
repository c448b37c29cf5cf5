using Edge.Listener.Frames;
using Edge.Listener.Rhythm;
using Edge.Listener.Storing;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Meters;

/// <summary>Tells what was read from the meters' files: in the log, and as alarms that begin with a mistake and end when the file is right or gone.</summary>
internal sealed class MeterAlarms(AlarmDesk alarms, RhythmBook rhythms, MeterBook book, ILogger<MeterAlarms> log)
{
    private const int MostNamed = 10;

    public void TellLoaded(MeterFolder folder, DriverList drivers, string directory)
    {
        Log.MetersLoaded(log, folder.Good.Count(), folder.Faults.Count(), drivers.Count, directory);
        foreach (var note in folder.Notes)
            Log.MeterNote(log, note);
        // What was wrong before this start may be right now.
        foreach (var setup in folder.Good)
            ClearFileOf(setup);
        foreach (var setup in folder.Setups)
            RaiseFaultOf(setup);
    }

    /// <summary>Tells what has changed.</summary>
    /// <param name="earlier">As it was.</param>
    /// <param name="folder">As it is.</param>
    /// <param name="changed">The ids of meters that are configured otherwise, or not any more.</param>
    public void TellChanges(MeterFolder earlier, MeterFolder folder, IReadOnlyList<uint> changed)
    {
        var (before, after) = (earlier.Setups.ToDictionary(setup => setup.File), folder.Setups.ToDictionary(setup => setup.File));
        var changes = new[]
        {
            Named("new", after.Keys.Except(before.Keys)),
            Named("gone", before.Keys.Except(after.Keys)),
            Named("changed", after.Values.Where(setup => before.TryGetValue(setup.File, out var old) && old != setup).Select(setup => setup.File)),
        };
        Log.MetersChanged(log, string.Join("; ", changes.Where(change => change.Length > 0)), folder.Good.Count(), folder.Faults.Count());
        foreach (var note in folder.Notes.Except(earlier.Notes))
            Log.MeterNote(log, note);
        foreach (var setup in earlier.Setups.Except(folder.Setups))
            ClearFileOf(setup);
        foreach (var id in changed)
            ClearMeter(id);
        foreach (var setup in folder.Setups.Except(earlier.Setups))
            RaiseFaultOf(setup);
    }

    /// <summary>Ends an alarm of an earlier life when it is about a meter or a file that is not there any more.</summary>
    public void ClearLeftover(string kind, string subject)
    {
        if (!AlarmKinds.OfMeters.Contains(kind))
            return;
        var isKnown = LinkAddress.TryParse(subject, out var id) ? book.Knows(id) : book.Setups.Any(setup => setup.Fault is not null && Subject(setup.File) == subject);
        if (!isKnown)
            alarms.Clear(kind, subject);
    }

    private static string Named(string what, IEnumerable<string> files)
    {
        var names = files.Take(MostNamed + 1).ToList();
        return names.Count == 0 ? "" : $"{what} {string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? " and others" : "")}";
    }

    private void RaiseFaultOf(MeterSetup setup)
    {
        if (setup.Fault is not { } fault)
            return;
        Log.MeterQuarantined(log, fault);
        var kept = setup.Address is null ? "" : " Its telegrams are kept until then.";
        if (fault.IsUnknownDriver && setup.Address is not null)
            alarms.Raise(AlarmKinds.UnknownDriver, Subject(setup), $"A meter is set aside because of its file {fault}. Correct the file.{kept}");
        else
            alarms.Raise(AlarmKinds.MeterQuarantined, Subject(fault.File), $"A meter is set aside because of its file {fault}. Correct the file.{kept}");
    }

    private void ClearFileOf(MeterSetup setup)
    {
        alarms.Clear(AlarmKinds.MeterQuarantined, Subject(setup.File));
        alarms.Clear(AlarmKinds.MeterQuarantined, Subject(setup));
        alarms.Clear(AlarmKinds.UnknownDriver, Subject(setup));
    }

    // A meter that is still configured has new chances with the decoder; whether its key fits now its telegrams will tell.
    private void ClearMeter(uint id)
    {
        foreach (var kind in book.Knows(id) ? [AlarmKinds.MeterQuarantined, AlarmKinds.UnknownDriver] : AlarmKinds.OfMeters)
            alarms.Clear(kind, LinkAddress.IdText(id));
        if (!book.Knows(id))
            rhythms.Forget(LinkAddress.IdText(id));
    }

    // Whose it is; under a wildcard nobody's yet.
    private static string Subject(MeterSetup setup) => setup.Address?.ExactId is { } id ? LinkAddress.IdText(id) : Subject(setup.File);

    // A subject is a level of a topic.
    private static string Subject(string file) =>
        new([.. file.Take(64).Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '_')]);
}
