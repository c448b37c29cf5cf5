namespace Edge.Control.Tunnel;

/// <summary>What cloudflared said last, as the container engine keeps it.</summary>
internal static class TunnelWords
{
    private const int MostLetters = 300;

    /// <summary>The last error, or else the last line; without the token, should that ever be in it.</summary>
    public static string Last(IEnumerable<string> said, string token)
    {
        string[] lines = [.. said.Select(line => line.Trim()).Where(line => line.Length > 0)];
        var words = Array.FindLast(lines, line => line.Contains(" ERR ", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "";
        if (token.Length > 0)
            words = words.Replace(token, "***", StringComparison.Ordinal);
        words = string.Concat(words.Where(letter => !char.IsControl(letter)));
        return words.Length > MostLetters ? words[..MostLetters] : words;
    }
}
