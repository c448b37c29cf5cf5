using System.Text;

namespace Edge.Control.Configuring.NewMeters;

/// <summary>What names a meter in its file.</summary>
/// <param name="Name">As the file has it; empty: none.</param>
/// <param name="Id">The same.</param>
internal readonly record struct MeterText(string Name, string Id)
{
    /// <summary>Reads as much as is needed to see whether two files are of one meter; what is right is the listener's business.</summary>
    public static MeterText Of(ReadOnlySpan<byte> content)
    {
        var (name, id) = ("", "");
        foreach (var line in Encoding.UTF8.GetString(content).TrimStart('\uFEFF').AsSpan().EnumerateLines())
        {
            if (Value(line, "name") is { } found)
                name = found;
            else if (Value(line, "id") is { } address)
                id = address.ToLowerInvariant();
        }

        return new(name, id);
    }

    private static string? Value(ReadOnlySpan<char> line, string setting)
    {
        var equals = line.IndexOf('=');
        return equals > 0 && line[..equals].Trim().SequenceEqual(setting) ? line[(equals + 1)..].Trim().ToString() : null;
    }
}
