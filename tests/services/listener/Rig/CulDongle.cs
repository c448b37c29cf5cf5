using System.Diagnostics;

namespace Edge.Listener.Tests.Rig;

/// <summary>A dongle that the real wmbusmeters takes for one: a small program at the other end of a pseudo terminal. Disposing unplugs it.</summary>
internal sealed class CulDongle : IAsyncDisposable
{
    private readonly Process _process;

    private CulDongle(Process process) => _process = process;

    /// <summary>Plugs it in; it is found at that path.</summary>
    public static async Task<CulDongle> PlugInAsync(string path)
    {
        var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Rig", "cul-dongle.py"), path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("plugged in", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        return new CulDongle(process);
    }

    /// <summary>Waits until the program has found it and set it up.</summary>
    public async Task ListensAsync() => Assert.Equal(
        "listens", await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));

    /// <summary>Lets it hear a frame.</summary>
    /// <param name="frame">Without checksums.</param>
    /// <param name="rawSignal">As the chip measures it: half of it, less 74, is the strength in dBm.</param>
    public async Task HearAsync(byte[] frame, sbyte rawSignal)
    {
        await _process.StandardInput.WriteLineAsync($"{Convert.ToHexString(frame)} {(byte)rawSignal:X2}");
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
