using System.Security.Cryptography;
using Edge.Control.Trust;
using Edge.Control.Updating;
using Edge.Control.Updating.Bundles;
using Edge.Hosting;
using Edge.Mqtt;
using Edge.Testing;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Updating.Bundles;

/// <summary>A gateway's intake with a folder, an operator and, if need be, a list of authorities of its own; release 1.3.2 runs.</summary>
internal sealed class BundleHouse : IDisposable
{
    public const string Running = "1.3.2";

    public static readonly string[] Services = ["api", "broker", "control", "listener", "store", "uplink", "watchdog"];

    private readonly string _own = Directory.CreateTempSubdirectory("edge-bundles-").FullName;

    public BundleHouse(string? folder = null)
    {
        Folder = folder ?? Path.Combine(_own, "updates");
        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; }

    public ECDsa Operator { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public FailingLogs Logs { get; } = new();

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public string CaFile { get; set; } = "";

    public long MaxBytes { get; set; } = 100_000_000;

    public long KeepFreeBytes { get; set; } = 1000;

    public bool AllowHostStep { get; set; }

    public bool TrustsNobody { get; set; }

    public string Platform { get; set; } = "linux/amd64";

    /// <summary>What was reported last.</summary>
    public BundleProgress Progress { get; private set; }

    /// <summary>Sees each report.</summary>
    public Action<BundleProgress> OnProgress { get; set; } = _ => { };

    public string PartFile => Path.Combine(Folder, "download.part");

    public BundleMaker Bundle(byte[]? images = null) => images is null ? new(Operator) : new(Operator) { Images = images };

    /// <summary>As a new life of control.</summary>
    public BundleIntake Intake()
    {
        var options = new UpdateOptions
        {
            Directory = Folder, MaxBytes = MaxBytes, KeepFreeBytes = KeepFreeBytes, AllowHostStep = AllowHostStep, CaFile = CaFile,
        };
        var (folder, space) = (new BundleFolder(options), new FreeSpace(options));
        var gate = Gate(options);
        var server = new BundleHttp(new ServiceInfo("control", Running, "1"), options);
        var download = new BundleDownload(server, gate, space, options, Time, Logs.CreateLogger<BundleDownload>())
        {
            Backoff = new Backoff { First = TimeSpan.FromMilliseconds(1), Cap = TimeSpan.FromMilliseconds(20) },
        };
        return new(folder, download, gate, space, Logs.CreateLogger<BundleIntake>());
    }

    public Task<VerifiedBundle> TakeAsync(Uri url, CancellationToken stop) => Intake().TakeAsync(new(url, null), Running, Watch(), stop);

    public Task<VerifiedBundle> TakeAsync(byte[] bundle, string running = Running)
    {
        File.WriteAllBytes(Path.Combine(Folder, "new.bundle"), bundle);
        return TakeAsync("new.bundle", running);
    }

    public Task<VerifiedBundle> TakeAsync(string name, string running = Running) =>
        Intake().TakeAsync(new(null, name), running, Watch(), TestContext.Current.CancellationToken);

    /// <summary>Judges the header alone, as long as the file is.</summary>
    public void Admit(byte[] bundle)
    {
        var header = BundleHeader.Parse(bundle) ?? throw new UpdateRefusedException("it is not whole");
        Gate(new UpdateOptions { MaxBytes = bundle.Length }).Admit(header, Running);
        if (header.TotalBytes != bundle.Length)
            throw new UpdateRefusedException("it is not whole");
    }

    /// <summary>The text with which it is refused.</summary>
    public async Task<string> RefusedAsync(byte[] bundle, string running = Running) =>
        (await Assert.ThrowsAsync<UpdateRefusedException>(() => TakeAsync(bundle, running))).Message;

    public void Dispose()
    {
        Operator.Dispose();
        Logs.Dispose();
        Directory.Delete(_own, recursive: true);
    }

    private BundleGate Gate(UpdateOptions options)
    {
        var trust = new TrustOptions { OperatorKey = TrustsNobody ? "" : Convert.ToBase64String(Operator.ExportSubjectPublicKeyInfo()) };
        return new(new OperatorSignature(trust), new GatewayForm(Platform, 1, Services), options);
    }

    private Reporting Watch() => new(report =>
    {
        Progress = report;
        OnProgress(report);
    });

    private sealed class Reporting(Action<BundleProgress> report) : IProgress<BundleProgress>
    {
        public void Report(BundleProgress value) => report(value);
    }
}
