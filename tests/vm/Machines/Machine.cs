using System.Collections.Concurrent;

namespace Edge.Vm.Tests.Machines;

/// <summary>A PC in software, its console to be awaited. It is its owner's: gone when disposed.</summary>
internal sealed class Machine : IAsyncDisposable
{
    // An emulated processor on a busy machine: a boot takes 5 seconds on an idle one.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ConcurrentQueue<string> _said = new();
    private readonly IReadOnlyList<VolatileDisk> _disks;
    private ToolProcess? _process;

    private Machine(MachineSettings settings)
    {
        _disks = settings.Disks;
        _process = ToolProcess.Start(_said.Enqueue, "qemu-system-x86_64", settings.ToArguments());
        _process.Patience = Patience;
    }

    /// <summary>The console so far.</summary>
    public IReadOnlyCollection<string> Said => _said;

    /// <summary>The end of the console, and what became of the disks: for whoever must say why something did not happen.</summary>
    public string LastWords => string.Join('\n', _said.TakeLast(50).Concat(_disks.SelectMany(disk => disk.Complaints)));

    public static async Task<Machine> StartAsync(MachineSettings settings)
    {
        foreach (var disk in settings.Disks)
            await disk.PowerOnAsync();
        return new(settings);
    }

    /// <summary>The next line of the console that matches; those before it are passed over.</summary>
    public async Task<string> LineAsync(string pattern)
    {
        try
        {
            return await _process!.LineAsync(pattern, TestContext.Current.CancellationToken)
                ?? throw new InvalidOperationException($"the machine ended before it said {pattern}:\n{LastWords}");
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"the machine said nothing for {Patience} and never {pattern}:\n{LastWords}");
        }
    }

    /// <summary>The disks first, so that nothing the machine still does can reach them.</summary>
    public async Task CutPowerAsync()
    {
        foreach (var disk in _disks)
            await disk.CutPowerAsync();
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await CutPowerAsync();
}
