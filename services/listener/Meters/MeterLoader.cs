using Edge.Hosting;
using Edge.Listener.Children;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Meters;

/// <summary>
/// Asks the decoder for its drivers, then reads the meters' files, and again whenever one of them has changed. A file with a mistake costs
/// that meter only.
/// </summary>
internal sealed class MeterLoader(MeterBook book, ListenerOptions options, DecoderProgram program, MeterAlarms alarms, TimeProvider time, ILogger<MeterLoader> log)
    : IWorker
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken stop)
    {
        var drivers = await ListDriversAsync(stop);
        // Looked at before it is read: what changes meanwhile is found the next time.
        var seen = FolderStamp.Of(options.MetersDirectory);
        var folder = MeterFolder.Read(options.MetersDirectory, drivers);
        alarms.TellLoaded(folder, drivers, options.MetersDirectory);
        book.Fill(folder, drivers);
        while (true)
        {
            await Task.Delay(LookEvery, time, stop);
            var stamp = FolderStamp.Of(options.MetersDirectory);
            if (Equals(stamp, seen))
                continue;
            seen = stamp;
            folder = stamp is null ? KeepOn(folder) : Change(folder, MeterFolder.Read(options.MetersDirectory, drivers).Keeping(folder), drivers);
        }
    }

    // Whoever has taken the folder away has hardly meant all its meters.
    private MeterFolder KeepOn(MeterFolder folder)
    {
        Log.MeterNote(log, $"the folder {options.MetersDirectory} cannot be read any more; its {folder.Setups.Count} meters stay as they were");
        return folder;
    }

    private MeterFolder Change(MeterFolder earlier, MeterFolder folder, DriverList drivers)
    {
        if (folder.Setups.SequenceEqual(earlier.Setups))
            return earlier;
        alarms.TellChanges(earlier, folder, book.Fill(folder, drivers));
        return folder;
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
}
