using System.Diagnostics;
using Edge.Probe.V1;

namespace Edge.Grpc.Tests;

/// <summary>A Python program that talks in lines. Ends when its input ends; what it wrote to stderr is shown when it fails.</summary>
public sealed class PythonPeer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private PythonPeer(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    public static PythonPeer Start(string script)
    {
        var start = new ProcessStartInfo("/usr/bin/python3")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "python", script));
        start.Environment["PROBE_DESCRIPTOR"] = ProbeReflection.Descriptor.SerializedData.ToBase64();
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["no_proxy"] = "*";
        return new PythonPeer(Process.Start(start)!);
    }

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), Bounded.Token());
        await _process.StandardInput.FlushAsync(Bounded.Token());
    }

    public async Task<string> ReadLineAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync(Bounded.Token()).AsTask().Within();
        return line ?? throw new InvalidOperationException("The Python peer ended: " + await _errors.Within());
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }
}
