using System.Globalization;
using System.Text;

namespace Edge.Vm.Tests.Guest;

/// <summary>An archive as the kernel unpacks it into its first root file system ("newc").</summary>
internal sealed class CpioArchive(Stream stream) : IDisposable
{
    private const int Directory = 0x4000;
    private const int RegularFile = 0x8000;

    private readonly HashSet<string> _directories = [];
    private int _number;

    /// <summary>A file of this machine; a link is followed.</summary>
    public void AddFile(string path, string source) => Add(path, File.ReadAllBytes(source), UnixFileMode.UserRead);

    public void AddText(string path, string text) => Add(path, Encoding.UTF8.GetBytes(text), UnixFileMode.UserRead);

    public void AddProgram(string path, string source) => Add(path, File.ReadAllBytes(source), UnixFileMode.UserRead | UnixFileMode.UserExecute);

    /// <summary>All files directly in a folder.</summary>
    public void AddFolder(string path, string source, string pattern = "*")
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(source, pattern))
            AddFile($"{path}/{Path.GetFileName(file)}", file);
    }

    public void AddDirectory(string path)
    {
        if (path.Length == 0 || !_directories.Add(path))
            return;
        AddDirectory(Parent(path));
        Write(path, Directory | 0x1ED, []);
    }

    public void Dispose()
    {
        Write("TRAILER!!!", 0, []);
        stream.Dispose();
    }

    private void Add(string path, byte[] content, UnixFileMode mode)
    {
        AddDirectory(Parent(path));
        Write(path, RegularFile | (int)mode, content);
    }

    private static string Parent(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private void Write(string path, int mode, byte[] content)
    {
        // Number, mode, owner, group, links, time, size, four parts of device numbers, length of the name with its zero, no checksum.
        int[] fields = [++_number, mode, 0, 0, 1, 0, content.Length, 0, 0, 0, 0, Encoding.UTF8.GetByteCount(path) + 1, 0];
        var header = "070701" + string.Concat(fields.Select(field => field.ToString("x8", CultureInfo.InvariantCulture))) + path + "\0";
        WriteAligned(Encoding.UTF8.GetBytes(header));
        WriteAligned(content);
    }

    private void WriteAligned(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        stream.Write(stackalloc byte[(4 - bytes.Length % 4) % 4]);
    }
}
