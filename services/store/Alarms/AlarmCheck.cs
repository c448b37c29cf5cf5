using Grpc.Core;

namespace Edge.Store.Alarms;

/// <summary>What an alarm may be called.</summary>
internal static class AlarmCheck
{
    public const int MaxKindLength = 64;
    public const int MaxSubjectLength = 128;
    public const int MaxTextLength = 1000;

    public static void Demand(string kind, string subject)
    {
        if (kind.Length is 0 or > MaxKindLength || !char.IsAsciiLetterLower(kind[0])
            || kind.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_'))
            throw Invalid($"kind: lower_snake_case of at most {MaxKindLength} characters is expected");
        if (subject.Length is 0 or > MaxSubjectLength || subject.Any(char.IsControl))
            throw Invalid($"subject: 1 to {MaxSubjectLength} characters, none of them a control character, are expected");
    }

    public static void DemandText(string text)
    {
        if (text.Length is 0 or > MaxTextLength || text.Any(char.IsControl))
            throw Invalid($"text: one line of 1 to {MaxTextLength} characters is expected");
    }

    private static RpcException Invalid(string text) => new(new(StatusCode.InvalidArgument, text));
}
