using System.Text.RegularExpressions;

namespace Edge.Vm.Tests.Guest;

/// <summary>The shared libraries of this machine that programs need, and those they need in turn.</summary>
internal static partial class NativeLibraries
{
    /// <param name="programs">Programs and libraries that are asked what they are linked with.</param>
    /// <param name="names">Libraries that are loaded by name, for example <c>libsqlite3.so.0</c>.</param>
    public static async Task<IReadOnlyList<string>> FindAsync(IEnumerable<string> programs, params string[] names)
    {
        var known = await ToolProcess.RunAsync("ldconfig", "-p");
        var loaded = names.Select(name => Known(known, name)).ToList();
        var linked = await ToolProcess.RunAsync("ldd", [.. programs, .. loaded]);
        return [.. LinkedLine().Matches(linked).Select(match => match.Groups[1].Value).Concat(loaded).Distinct()];
    }

    private static string Known(string known, string name)
    {
        var found = Regex.Match(known, $@"^\s*{Regex.Escape(name)} \(.*x86-64.*\) => (\S+)", RegexOptions.Multiline);
        Assert.True(found.Success, $"{name} is not installed");
        return found.Groups[1].Value;
    }

    // "libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x...)", and the loader itself: "/lib64/ld-linux-x86-64.so.2 (0x...)".
    [GeneratedRegex(@"^\s+(?:\S+ => )?(/\S+) \(0x", RegexOptions.Multiline)]
    private static partial Regex LinkedLine();
}
