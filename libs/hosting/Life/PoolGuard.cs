using System.Runtime.InteropServices;

namespace Edge.Hosting;

/// <summary>
/// Ends a process whose thread pool runs nothing any more, from a thread that is not the pool's. It can do nothing by itself
/// then: no log, no health file, no stop.
/// </summary>
internal sealed partial class PoolGuard : IDisposable
{
    private readonly ManualResetEventSlim _end = new();
    private readonly TimeSpan _starvedAfter;
    private readonly TimeSpan _slice;
    private readonly Action<string> _die;

    public PoolGuard(TimeSpan starvedAfter) : this(starvedAfter, Die)
    {
    }

    internal PoolGuard(TimeSpan starvedAfter, Action<string> die)
    {
        _starvedAfter = starvedAfter;
        _slice = starvedAfter / 10;
        _die = die;
        new Thread(Watch) { IsBackground = true, Name = "pool guard" }.Start();
    }

    public void Dispose() => _end.Set();

    private void Watch()
    {
        while (!_end.IsSet)
        {
            var ran = false;
            ThreadPool.UnsafeQueueUserWorkItem(_ => Volatile.Write(ref ran, true), null);
            // Time is counted in own waits: a process that was frozen from outside has not starved meanwhile.
            var waited = TimeSpan.Zero;
            do
            {
                if (_end.Wait(_slice))
                    return;
                waited += _slice;
            }
            while (!Volatile.Read(ref ran) && waited < _starvedAfter);
            if (!Volatile.Read(ref ran))
                _die($"The thread pool ran nothing for {waited:c}; the process ends, so that it is started anew");
        }
    }

    // Not through the logger or Environment.Exit: both may wait for the pool.
    private static void Die(string text)
    {
        var line = $$"""{"EventId":1013,"LogLevel":"Critical","Category":"Edge.Hosting.PoolGuard","Message":"{{text}}"}""" + "\n";
        using var output = Console.OpenStandardOutput();
        output.Write(System.Text.Encoding.UTF8.GetBytes(line));
        output.Flush();
        Exit(ExitCodes.Starved);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
