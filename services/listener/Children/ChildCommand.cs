using System.Diagnostics;

namespace Edge.Listener.Children;

/// <summary>A program and its arguments, one by one.</summary>
internal sealed record ChildCommand(string Program, params IReadOnlyList<string> Arguments)
{
    // Of our own environment a child sees only what programs need to run at all.
    private static readonly string[] Inherited = ["PATH", "LANG", "TZ", "LD_LIBRARY_PATH", "HOME"];

    public ProcessStartInfo ToStartInfo()
    {
        var info = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        info.Environment.Clear();
        foreach (var name in Inherited)
            if (Environment.GetEnvironmentVariable(name) is { } value)
                info.Environment.Add(name, value);
        // Without it the C library looks for the local time's file again with every time that is told, some 8 us a telegram.
        info.Environment.TryAdd("TZ", "UTC");
        return info;
    }
}

/// <summary>A program could not be run; the text is for a person.</summary>
internal sealed class ChildException(string message, Exception? inner = null) : Exception(message, inner);
