using System.Globalization;
using System.Text;
using Edge.V1;

namespace Edge.Control.Configuring.NewMeters;

/// <summary>A meter that somebody wants to add, checked; its file is as <c>./edge meters add</c> makes it.</summary>
internal sealed class NewMeter
{
    private const int MaxNameCharacters = 64;
    private const int MaxDriverCharacters = 40;
    private const int KeyDigits = 32;
    private const int MaxFileCharacters = 60;

    // The letters from U+00C0 to U+017F without their accents; a space: there is no such letter.
    private const string Plain =
        "aaaaaa ceeeeiiii nooooo  uuuuy  aaaaaa ceeeeiiii nooooo  uuuuy yaaaaaaccccccccdd  eeeeeeeeeegggggggghh  "
        + "iiiiiiiii iijjkk llllllll  nnnnnnn  oooooo  rrrrrrsssssssstttt  uuuuuuuuuuuuwwyyyzzzzzzs";

    private readonly string _key;

    private NewMeter(string name, string id, string driver, string key) => (Name, Id, Driver, _key) = (name, id, driver, key);

    public string Name { get; }

    /// <summary>8 lower-case hex digits.</summary>
    public string Id { get; }

    /// <summary>Empty: not chosen yet.</summary>
    public string Driver { get; }

    /// <summary>The name of its file.</summary>
    public string File => FileName(Name, Id);

    /// <summary>Reads what was asked for; null with a reason when something is wrong with it. No reason quotes the key.</summary>
    public static NewMeter? Read(AddMeterRequest request, out string fault)
    {
        var name = request.Name.Trim();
        fault = NameFault(name);
        if (request.MeterId.Length != 8 || !request.MeterId.All(char.IsAsciiHexDigit))
            fault = "the id is not 8 hex digits, as they stand on the meter";
        else if (request.Driver.Length > MaxDriverCharacters || !request.Driver.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            fault = $"the driver is not a word of at most {MaxDriverCharacters} letters, digits, _ and -";
        else if (request.Key.Length > 0 && (request.Key.Length != KeyDigits || !request.Key.All(char.IsAsciiHexDigit)))
            fault = $"the key is not {KeyDigits} hex digits (it has {request.Key.Length} characters); empty: the telegrams come in plain text";
        return fault.Length > 0 ? null : new(name, request.MeterId.ToLowerInvariant(), request.Driver, request.Key);
    }

    /// <summary>The same with another driver.</summary>
    public NewMeter With(string driver) => new(Name, Id, driver, _key);

    /// <summary>What its file has in it: only for the listener and for the file.</summary>
    public byte[] Content() => Encoding.UTF8.GetBytes($"name={Name}\ndriver={Driver}\nid={Id}\nkey={(_key.Length == 0 ? "NOKEY" : _key)}\n");

    /// <summary>Made from a meter's name; whatever that is, it stays a plain name in the folder.</summary>
    public static string FileName(string name, string id)
    {
        var words = new StringBuilder();
        foreach (var letter in name.Select(Unaccented).Where(char.IsAscii))
        {
            if (char.IsAsciiLetterOrDigit(letter))
                words.Append(letter);
            else if (words.Length > 0 && words[^1] != '-')
                words.Append('-');
        }

        var plain = words.ToString().Trim('-');
        plain = plain[..Math.Min(plain.Length, MaxFileCharacters)].Trim('-');
        return (plain.Length > 0 ? plain : $"meter-{id}") + ".conf";
    }

    public override string ToString() => $"{Id} ({Name})";

    private static string NameFault(string name)
    {
        if (name.Length is 0 or > MaxNameCharacters)
            return $"the name has not 1 to {MaxNameCharacters} characters";
        if (name.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned))
            return "the name has control characters in it";
        return name.StartsWith('.') || name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal)
            ? "the name has /, \\ or a point in front, and a file is named after it"
            : "";
    }

    // What is left over of it is no ASCII, and is left out.
    private static char Unaccented(char letter) =>
        letter is >= '\u00C0' and <= '\u017F' && Plain[letter - '\u00C0'] is not ' ' and var plain ? plain : char.ToLowerInvariant(letter);
}
