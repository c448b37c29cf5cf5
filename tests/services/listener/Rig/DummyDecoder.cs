namespace Edge.Listener.Tests.Rig;

/// <summary>A program that plays a bad wmbusmeters; the way it misbehaves is the name of a link to it.</summary>
internal sealed class DummyDecoder : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dummy-").FullName;

    private DummyDecoder(string modes)
    {
        var program = System.IO.Path.Combine(AppContext.BaseDirectory, "Rig", "dummy-decoder.py");
        File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        Path = System.IO.Path.Combine(_directory, modes);
        File.CreateSymbolicLink(Path, program);
    }

    public string Path { get; }

    public static DummyDecoder That(string modes) => new(modes);

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
