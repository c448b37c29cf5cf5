using System.Runtime.InteropServices;
using Edge.Listener.Children;

namespace Edge.Listener.Receivers;

/// <summary>
/// A named pipe in the place of a dongle: whoever writes frames into it, as hex, is heard by the program as a radio would be. For
/// recordings, and for trying a gateway without a radio. One frame a line.
/// </summary>
internal sealed partial class StandIn : IAsyncDisposable
{
    private const uint OwnerOnly = 0x180; // 0600

    // The program takes only the last of several frames that it finds waiting; on the air they have their distance, too.
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan EndsByItself = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _pipe;
    private readonly TimeProvider _time;
    private readonly ManualResetEventSlim _end = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Passes on what stands in the pipe until the child does not take it any more.</summary>
    public StandIn(FileStream pipe, ChildProcess child, TimeProvider time)
    {
        (_pipe, _time) = (pipe, time);
        new Thread(() => Pass(child.Input)) { IsBackground = true, Name = $"child {child.Id} input" }.Start();
    }

    /// <summary>Opens the pipe; it is made when it is not there.</summary>
    public static FileStream OpenPipe(string path)
    {
        if (!File.Exists(path) && MakeFifo(path, OwnerOnly) != 0)
            throw new IOException($"no named pipe {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        // For writing too: so opening does not wait for a writer, and the last writer's leaving is no end.
        return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    }

    /// <summary>Ends the passing on; the child must be gone by now.</summary>
    public async ValueTask DisposeAsync()
    {
        _end.Set();
        await Task.WhenAny(_ended.Task, Task.Delay(EndsByItself, _time));
        // It waits for the next frame, so the pipe is empty. A blank is no part of a frame: it wakes it, and the child's closed pipe ends it.
        if (!_ended.Task.IsCompleted)
            _pipe.Write(" \n"u8);
        await _ended.Task;
        await _pipe.DisposeAsync();
        _end.Dispose();
    }

    private void Pass(Stream to)
    {
        try
        {
            BoundedLines.Read(_pipe, RadioOutput.MaxLineBytes, line =>
            {
                to.Write([.. line, (byte)'\n']);
                to.Flush();
                _end.Wait(BetweenFrames);
            });
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The child is gone.
        }
        finally
        {
            _ended.SetResult();
        }
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MakeFifo(string path, uint mode);
}
