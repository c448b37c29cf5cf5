using System.IO.Compression;
using System.Security.Cryptography;

namespace Edge.Api.WebPage;

/// <summary>The page's files, read once from the folder beside the program; a restart takes new ones.</summary>
internal sealed class PageFiles
{
    public const string Index = "index.html";

    // Stands in index.html where its own scripts and styles are.
    private const string VersionMark = "{version}";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private readonly Dictionary<string, PageFile> _files;

    public PageFiles()
        : this(Path.Combine(AppContext.BaseDirectory, "page"))
    {
    }

    /// <summary>Takes the files of a folder; none when there is no such folder.</summary>
    public PageFiles(string folder)
    {
        var found = Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
        var contents = found.Where(file => Types.ContainsKey(Path.GetExtension(file))).Order(StringComparer.Ordinal)
            .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes);
        Version = HashOf(contents);
        if (contents.TryGetValue(Index, out var index))
            contents[Index] = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(index).Replace(VersionMark, Version, StringComparison.Ordinal));
        _files = contents.ToDictionary(file => file.Key, file => new PageFile(Types[Path.GetExtension(file.Key)], file.Value, Packed(file.Value)), StringComparer.Ordinal);
    }

    /// <summary>Changes with any of the files, so that a browser may keep what stands below it for good.</summary>
    public string Version { get; }

    public PageFile? Find(string path) => _files.GetValueOrDefault(path);

    private static string HashOf(Dictionary<string, byte[]> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, bytes) in contents)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    // gzip alone: over plain HTTP, which most gateways speak, no browser takes brotli.
    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}

/// <summary>One of them.</summary>
internal sealed record PageFile(string Type, byte[] Bytes, byte[] Packed);
