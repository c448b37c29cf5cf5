using System.Globalization;
using Edge.Listener.Frames;

namespace Edge.Listener.Meters;

/// <summary>One term of an address expression: digits or a beginning with <c>*</c>, perhaps a maker, a version, a type; <c>!</c> turns it round.</summary>
internal sealed record AddressTerm
{
    private const int Digits = 8;

    /// <summary>Whether it takes addresses out instead of in.</summary>
    public bool Excludes { get; private init; }

    /// <summary>The digits in front, lower case; all eight unless it is a wildcard.</summary>
    public required string Id { get; init; }

    public bool IsWildcard { get; private init; }

    public ushort? Manufacturer { get; private init; }

    public byte? Version { get; private init; }

    public byte? DeviceType { get; private init; }

    /// <summary>Null, with what is wrong, when it is none.</summary>
    public static AddressTerm? Parse(string text, out string wrong)
    {
        var excludes = text is ['!', ..];
        var parts = (excludes ? text[1..] : text).Split('.');
        var term = ParseId(parts[0], excludes, out wrong);
        foreach (var part in parts.Skip(1))
            term = term is null ? null : ParseCondition(term, part, out wrong);
        return term;
    }

    public bool Matches(LinkAddress address) =>
        address.MeterId.StartsWith(Id, StringComparison.Ordinal)
        && (Manufacturer is null || Manufacturer == address.ManufacturerCode)
        && (Version is null || Version == address.Version)
        && (DeviceType is null || DeviceType == address.DeviceType);

    private static AddressTerm? ParseId(string text, bool excludes, out string wrong)
    {
        var id = (text == "ANYID" ? "*" : text).ToLowerInvariant();
        var isWildcard = id is [.., '*'];
        var digits = isWildcard ? id[..^1] : id;
        wrong = id switch
        {
            _ when digits is ['p', _, ..] && digits[1..].All(char.IsAsciiDigit) => "is the address of a wired meter; here only radio is heard",
            _ when !digits.All(char.IsAsciiHexDigit) || (isWildcard ? digits.Length >= Digits : digits.Length != Digits) =>
                "is not 8 digits and no wildcard such as 12*",
            _ => "",
        };
        return wrong.Length > 0 ? null : new AddressTerm { Id = digits, IsWildcard = isWildcard, Excludes = excludes };
    }

    private static AddressTerm? ParseCondition(AddressTerm term, string text, out string wrong)
    {
        wrong = "";
        switch (text.Split('='))
        {
            case ["M", { Length: 3 } maker] when maker.All(letter => letter is >= '@' and <= 'Z'):
                return term with { Manufacturer = (ushort)(((maker[0] - 64) << 10) + ((maker[1] - 64) << 5) + (maker[2] - 64)) };
            case ["M", { Length: 4 } code] when ushort.TryParse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var maker):
                // Written in the order of the air, as the decoder reads it.
                return term with { Manufacturer = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(maker) };
            case ["V", { Length: 2 } version] when TryByte(version, out var value):
                return term with { Version = value };
            case ["T", { Length: 2 } type] when TryByte(type, out var value):
                return term with { DeviceType = value };
            default:
                wrong = "has a condition that is none of .M=ABC (maker), .V=01 (version), .T=07 (type)";
                return null;
        }
    }

    private static bool TryByte(string hex, out byte value) => byte.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
