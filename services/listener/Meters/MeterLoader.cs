using Edge.Hosting;
using Edge.Listener.Children;
using Edge.Listener.Storing;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Meters;

/// <summary>Asks the decoder for its drivers, then reads the meters' files; a file with a mistake costs that meter only.</summary>
internal sealed class MeterLoader(MeterBook book, ListenerOptions options, DecoderProgram program, AlarmDesk alarms, TimeProvider time, ILogger<MeterLoader> log)
    : IWorker
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken stop)
    {
        var drivers = await ListDriversAsync(stop);
        var folder = MeterFolder.Read(options.MetersDirectory, drivers);
        Tell(folder, drivers);
        book.Fill(folder, drivers);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
    }

    private async Task<DriverList> ListDriversAsync(CancellationToken stop)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var drivers = await program.ListDriversAsync(stop);
                if (drivers.Count > 0)
                    return drivers;
                Log.DriversUnknown(log, "its list of drivers is empty", pause);
            }
            catch (Exception e) when (e is ChildException or TimeoutException)
            {
                Log.DriversUnknown(log, e.Message, pause);
            }

            await Task.Delay(pause, time, stop);
        }
    }

    private void Tell(MeterFolder folder, DriverList drivers)
    {
        Log.MetersLoaded(log, folder.Meters.Count, folder.Faults.Count, drivers.Count, options.MetersDirectory);
        foreach (var note in folder.Notes)
            Log.MeterNote(log, note);
        foreach (var fault in folder.Faults)
        {
            Log.MeterQuarantined(log, fault);
            alarms.Raise(AlarmKinds.MeterQuarantined, Subject(fault.File), $"A meter is set aside because of its file {fault}. Correct the file.");
        }

        // What was wrong before this start may be right now.
        foreach (var meter in folder.Meters)
        {
            alarms.Clear(AlarmKinds.MeterQuarantined, Subject(meter.File));
            alarms.Clear(AlarmKinds.MeterQuarantined, meter.MeterId);
        }
    }

    // A subject is a level of a topic.
    private static string Subject(string file) =>
        new([.. file.Take(64).Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '_')]);
}
