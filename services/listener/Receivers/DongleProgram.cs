using Edge.Listener.Children;

namespace Edge.Listener.Receivers;

/// <summary>wmbusmeters as the program that holds a dongle: how it is set up, and how patient we are with it.</summary>
internal sealed class DongleProgram(ListenerOptions listener, DecoderOptions options, TimeProvider time)
{
    private const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Program => options.Program;

    public TimeSpan SilentAfter => listener.SilentAfter;

    public TimeSpan StopTimeout => options.StopTimeout;

    public TimeProvider Time => time;

    /// <summary>A life so long was of use, whatever it has heard.</summary>
    public TimeSpan StableAfter => options.RestartPauseLimit;

    public GrowingPause NewPause() => new(options.RestartPause, options.RestartPauseLimit);

    /// <summary>Starts a child that holds the dongle and prints whatever it hears.</summary>
    /// <exception cref="ChildException">It cannot be started; the text says why.</exception>
    public DongleLife Start(DongleSpec spec, Action<Stream> readOutput, Action<Stream> readErrors)
    {
        var pipe = Prepare(spec, out var folder);
        try
        {
            var child = ChildProcess.Start(new ChildCommand(options.Program, $"--useconfig={folder}"), readOutput, readErrors, time);
            return new DongleLife(child, pipe is null ? null : new StandIn(pipe, child, time));
        }
        catch (ChildException)
        {
            pipe?.Dispose();
            throw;
        }
    }

    // Without meters it needs no key. The dongle may send again and again what it has heard: what is a duplicate is decided for all receivers.
    private FileStream? Prepare(DongleSpec spec, out string folder)
    {
        folder = Path.Combine(Path.GetFullPath(listener.DongleDirectory), spec.Name);
        try
        {
            Directory.CreateDirectory(folder, OursAlone);
            File.WriteAllText(
                Path.Combine(folder, "wmbusmeters.conf"),
                $"loglevel=normal\ndevice={spec.Device}\nlogtelegrams=true\nlogsummary=true\nignoreduplicates=false\nnonet=true\n");
            return spec.IsStandIn ? StandIn.OpenPipe(Path.Combine(folder, "input")) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChildException($"{folder} cannot be prepared: {e.Message}", e);
        }
    }
}
