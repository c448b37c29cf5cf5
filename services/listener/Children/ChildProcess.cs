using System.Diagnostics;

namespace Edge.Listener.Children;

/// <summary>
/// A program that we run: an argument list and no shell, both of its outputs always read to the end, and an end that is waited
/// for, so that it never stays behind as a zombie.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    // What the child left in its pipes is read after its end; a grandchild that still holds a pipe is not waited for.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _outputRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _errorsRead = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
        Id = process.Id;
        Exited = EndAsync();
    }

    public int Id { get; }

    /// <summary>The exit code, 128 + its number for a signal; complete when the outputs have been read, too. Never faults.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="readOutput">Reads the standard output to its end, on a thread of its own.</param>
    /// <param name="readErrors">The same for the error output.</param>
    /// <param name="time">The clock of the waits.</param>
    /// <exception cref="ChildException">It cannot be started; the text says why.</exception>
    public static ChildProcess Start(ChildCommand command, Action<Stream> readOutput, Action<Stream> readErrors, TimeProvider time)
    {
        var process = new Process { StartInfo = command.ToStartInfo() };
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            process.Dispose();
            throw new ChildException($"{command.Program} cannot be started: {e.Message}", e);
        }

        var child = new ChildProcess(process, time);
        child.Pump("output", process.StandardOutput.BaseStream, readOutput, child._outputRead);
        child.Pump("errors", process.StandardError.BaseStream, readErrors, child._errorsRead);
        return child;
    }

    /// <summary>Its standard input, for who writes on a thread of its own.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Writes to its standard input; an <see cref="IOException"/> when it does not read any more.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await Input.WriteAsync(bytes);
        await Input.FlushAsync();
    }

    /// <summary>Says that nothing more is to come.</summary>
    public void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already, with input still in the pipe.
        }
    }

    /// <summary>Closes its input and waits for its end: by itself, then after SIGTERM, then after SIGKILL. Its exit code.</summary>
    public async Task<int> StopAsync(TimeSpan patience)
    {
        CloseInput();
        return await ExitsWithinAsync(patience / 5) ? await Exited : await TerminateAsync(patience);
    }

    /// <summary>Waits for its end after SIGTERM, then after SIGKILL. Its exit code.</summary>
    public async Task<int> TerminateAsync(TimeSpan patience)
    {
        Signal.Terminate(_process);
        if (!await ExitsWithinAsync(patience))
            Kill();
        return await Exited;
    }

    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        _process.Dispose();
    }

    private async Task<bool> ExitsWithinAsync(TimeSpan patience) =>
        await Task.WhenAny(Exited, Task.Delay(patience, _time)) == Exited;

    private async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        await Task.WhenAny(Task.WhenAll(_outputRead.Task, _errorsRead.Task), Task.Delay(DrainTimeout, _time));
        return _process.ExitCode;
    }

    // A pipe is read by blocking; the thread pool's few threads must not be spent on that.
    private void Pump(string name, Stream stream, Action<Stream> read, TaskCompletionSource done) => new Thread(() =>
    {
        try
        {
            read(stream);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe's other end is gone, which is as good as its end.
        }
        finally
        {
            done.SetResult();
        }
    })
    { IsBackground = true, Name = $"child {Id} {name}" }.Start();
}
