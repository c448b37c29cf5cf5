using System.CommandLine;

namespace Edge.Cli.Meters;

/// <summary>Where a meter's key comes from. It is read without an echo, and never from an argument: arguments can be seen by everybody.</summary>
internal sealed class KeyOptions
{
    public Option<bool> FromInput { get; } = new("--key-stdin") { Description = "read the key from the standard input" };

    public Option<bool> None { get; } = new("--no-key") { Description = "its telegrams come in plain text" };

    /// <summary>The key as it stands in the file.</summary>
    public async Task<string> AskAsync(CommandCall call, CancellationToken stop)
    {
        Check(call);
        if (call.Get(None))
            return MeterDraft.NoKey;
        var key = "";
        if (call.Get(FromInput))
            key = await call.Caller.Input.ReadLineAsync(stop) ?? "";
        else if (call.Caller.InputIsTerminal)
            key = await call.Ui.AskHiddenAsync("Key (32 hex digits, not shown; empty when it has none): ", stop);
        else
            throw new Usage("there is no terminal to ask for the key: give it with --key-stdin, or --no-key when the meter has none");
        key = key.Trim().Replace(" ", "", StringComparison.Ordinal);
        return key.Length > 0 ? key : MeterDraft.NoKey;
    }

    /// <summary>Before anything is asked for.</summary>
    public void Check(CommandCall call)
    {
        if (call.Get(None) && call.Get(FromInput))
            throw new Usage("--key-stdin and --no-key do not go together");
    }
}
