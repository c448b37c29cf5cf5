using Edge.Hosting;

namespace Edge.Control.Updating;

/// <summary>Updates of this gateway by signed bundles.</summary>
[Section("Update")]
internal sealed class UpdateOptions
{
    [Setting("Folder of bundles: files to install are put there, downloads go on there after a restart. On the container engine's disk, because its free space "
        + "stands for the engine's.")]
    public string Directory { get; init; } = "/data/control/updates";

    [Setting("A larger bundle is refused, and no more than this is ever downloaded of one.", Unit = "bytes", Min = "1048576", Max = "8589934592")]
    public long MaxBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    [Setting("Must stay free on the disk when a bundle is there and its images are unpacked; otherwise it is refused.",
        Unit = "bytes", Min = "16777216", Max = "1099511627776")]
    public long KeepFreeBytes { get; init; } = 256L * 1024 * 1024;

    [Setting("A download from which nothing comes for so long is begun again where it was.", Min = "00:00:01", Max = "00:10:00")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    [Setting("How long a download may take with all its interruptions. Then it is given up; what is there is kept for the next time.",
        Min = "00:01:00", Max = "7.00:00:00")]
    public TimeSpan DownloadWithin { get; init; } = TimeSpan.FromHours(12);

    [Setting("PEM file of the authorities that the download server's certificate is checked against. Empty: those of the system.")]
    public string CaFile { get; init; } = "";

    [Setting("Installs bundles that also run a script on the machine itself, as root. Otherwise such bundles are refused, however well they are signed.")]
    public bool AllowHostStep { get; init; }

    [Setting("How long a new release may take until everything is healthy, a reading was decoded and stored and the uplink is connected. "
        + "Otherwise the release before is put back.", Min = "00:01:00", Max = "02:00:00")]
    public TimeSpan WatchFor { get; init; } = TimeSpan.FromMinutes(10);

    [Setting("Folder of the state of an update, which is what it goes on from after a power cut.")]
    public string StateDirectory { get; init; } = "/data/control";
}
