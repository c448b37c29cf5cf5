using Edge.Hosting;

namespace Edge.Listener.Storing;

/// <summary>What waits for the store on the disk.</summary>
[Section("Journal")]
internal sealed class JournalOptions
{
    // Enough for many files of which the oldest can be dropped, few enough to keep all of them open.
    private const int Files = 64;

    [Setting("Folder of the journal: telegrams that wait for the store when the memory (Listener:QueueLength) is full, and what a stop leaves over. "
        + "It is made when it is missing.")]
    public string Directory { get; init; } = "/data/listener/journal";

    [Setting("How much may wait there, about 500 bytes a telegram. When it is full the oldest go, counted and with the alarm telegrams_dropped. "
        + "A stop may add what was in memory. 0: nothing is written, and memory is all there is.", Unit = "bytes", Min = "0", Max = "4294967296")]
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    [Setting("How often what was written is made safe against a power cut, so much of it can be lost; the end of the process alone loses none of it. "
        + "Shorter wears the card more.", Min = "00:00:00.1", Max = "00:10:00")]
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A file is as long as this, or one telegram longer.</summary>
    public long FileBytes => Math.Max(MaxBytes / Files, 16 * 1024);
}
