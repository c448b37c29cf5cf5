using Edge.Control.Auditing;
using Edge.Hosting;
using Edge.V1;

namespace Edge.Control.Commands;

/// <summary>What of commands is written down: those that change or show something, and each refusal.</summary>
internal static class CommandAudit
{
    public const string DoneOutcome = "done";

    // What was tried and did not work is no refusal.
    private static readonly string[] Tried = [CommandError.Failed, CommandError.TimedOut];

    public static void Done(this AuditLog audit, CommandCall call)
    {
        if (call.Row!.Audited)
            audit.Add(Entry(call, DoneOutcome, ""), isRefused: false);
    }

    public static void NotDone(this AuditLog audit, CommandCall call, CommandException why)
    {
        var isRefused = !Tried.Contains(why.Error);
        if (isRefused || call.Row!.Audited)
            audit.Add(Entry(call, why.Error, why.Message), isRefused);
    }

    /// <summary>Of what was asked for in another way than by a request: a method of the contract.</summary>
    public static AuditEntry Entry(this CommandCall call, string command, string args, string outcome, string text) => new()
    {
        AtMs = Math.Max(0, call.At.ToUnixTimeMilliseconds()),
        Origin = call.Origin,
        Command = command,
        Args = args,
        Outcome = outcome,
        Text = text,
        TookMs = (ulong)call.Took.TotalMilliseconds,
    };

    private static AuditEntry Entry(CommandCall call, string outcome, string text) =>
        call.Entry(call.Request?.Command ?? "", call.Args?.Told() ?? "", outcome, text);
}
