using Edge.V1;
using Grpc.Core;

namespace Edge.Store.Audit;

/// <summary>What an entry may hold. Whoever writes one cuts what is too long; here it is refused, so that the table stays as small as its setting says.</summary>
internal static class AuditCheck
{
    private const int MaxNameLength = 40;
    private const int MaxTextLength = 500;

    // The year 9999: what is later cannot be shown as a date.
    private const long LatestMs = 253_402_300_799_999;

    private static readonly string[] Origins = ["cloud", "page", "token", "command_line", "watchdog"];

    public static void Demand(AuditEntry? entry)
    {
        if (entry is null)
            throw Invalid("entry: missing");
        if (entry.Id != 0)
            throw Invalid("id: the store gives it");
        if (entry.AtMs is < 0 or > LatestMs)
            throw Invalid("at_ms: a time before the year 10000 is expected");
        if (!Origins.Contains(entry.Origin))
            throw Invalid($"origin: one of {string.Join(", ", Origins)} is expected");
        // Empty: what was asked for could not be read.
        if (entry.Command.Length > MaxNameLength || entry.Command.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
            throw Invalid($"command: at most {MaxNameLength} of a-z, 0-9 and - are expected");
        if (entry.Outcome.Length is 0 or > MaxNameLength || entry.Outcome.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_'))
            throw Invalid($"outcome: lower_snake_case of at most {MaxNameLength} characters is expected");
        DemandLine("args", entry.Args);
        DemandLine("text", entry.Text);
        if (entry.TookMs > LatestMs)
            throw Invalid("took_ms: less than that is expected");
    }

    private static void DemandLine(string field, string text)
    {
        if (text.Length > MaxTextLength || text.Any(char.IsControl))
            throw Invalid($"{field}: one line of at most {MaxTextLength} characters is expected");
    }

    private static RpcException Invalid(string text) => new(new(StatusCode.InvalidArgument, text));
}
