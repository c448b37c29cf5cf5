using System.Text;

namespace Edge.Listener.Children;

/// <summary>Runs a program for one answer.</summary>
internal static class OneShot
{
    private const int MaxOutputBytes = 1024 * 1024;

    /// <summary>Its standard output, at most 1 MiB of it.</summary>
    /// <exception cref="ChildException">Not started, or ended with a code other than 0.</exception>
    /// <exception cref="TimeoutException">No end within the time; it was killed.</exception>
    public static async Task<string> RunAsync(ChildCommand command, TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        var output = new MemoryStream();
        await using var child = ChildProcess.Start(command, stream => Keep(stream, output), stream => Keep(stream, Stream.Null), time);
        child.CloseInput();
        var exitCode = await child.Exited.WaitAsync(timeout, time, stop);
        return exitCode == 0
            ? Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length)
            : throw new ChildException($"{command.Program} {string.Join(' ', command.Arguments)} ended with {exitCode}");
    }

    // What is too much is read all the same: a child that cannot write does not end.
    private static void Keep(Stream from, Stream to)
    {
        var buffer = new byte[16 * 1024];
        for (int count; (count = from.Read(buffer)) > 0;)
            to.Write(buffer.AsSpan(0, (int)Math.Min(count, Math.Max(0, MaxOutputBytes - to.Length))));
    }
}
