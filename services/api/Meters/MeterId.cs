namespace Edge.Api.Meters;

/// <summary>What a meter's id looks like.</summary>
internal static class MeterId
{
    public const string Rule = "a meter's id has 8 lower-case hex digits";

    private const int Length = 8;

    public static bool IsValid(string id) => id.Length == Length && id.All(char.IsAsciiHexDigitLower);
}
