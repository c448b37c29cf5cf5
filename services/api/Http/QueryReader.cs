using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Http;

/// <summary>Reads the parameters of a request strictly; the first thing that is wrong with them is <see cref="Error"/>.</summary>
internal sealed class QueryReader
{
    private const int LongestText = 100;

    private readonly IQueryCollection _query;

    public QueryReader(HttpRequest request, params string[] known)
    {
        _query = request.Query;
        foreach (var (name, values) in _query)
        {
            if (!known.Contains(name))
                Refuse(known.Length == 0 ? $"there is no parameter {Show(name)} here" : $"there is no parameter {Show(name)}; there are {string.Join(", ", known)}");
            else if (values.Count != 1)
                Refuse($"{name} must be given once");
        }
    }

    /// <summary>For a person; null while all is well.</summary>
    public string? Error { get; private set; }

    public string? Text(string name)
    {
        if (!_query.TryGetValue(name, out var values) || values.ToString() is not { Length: > 0 } text)
            return null;
        if (text.Length > LongestText)
            Refuse($"{name} may have at most {LongestText} characters");
        return text;
    }

    public int Number(string name, int otherwise, int least, int most)
    {
        if (!_query.TryGetValue(name, out var values))
            return otherwise;
        if (int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Refuse(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {least} to {most}"));
        return otherwise;
    }

    /// <summary>One of these words; the first of them when it is not given.</summary>
    public string Choice(string name, params string[] words)
    {
        if (!_query.TryGetValue(name, out var values))
            return words[0];
        if (!words.Contains(values.ToString()))
            Refuse($"{name} must be one of {string.Join(", ", words)}");
        return values.ToString();
    }

    /// <summary>Some of these words, with commas between; none when it is not given. Without words any will do.</summary>
    public IReadOnlyCollection<string> Choices(string name, params string[] words)
    {
        if (Text(name) is not { } text)
            return [];
        var chosen = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0 && chosen.Except(words).Any())
            Refuse($"{name} must be some of {string.Join(", ", words)}, with commas between");
        return chosen;
    }

    public DateTimeOffset? Time(string name)
    {
        if (!_query.TryGetValue(name, out var values))
            return null;
        string[] forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFK"];
        // A plus sign that was not escaped arrives as a space.
        var text = values.ToString().Replace(' ', '+');
        if (DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            && HasZone(text) && moment >= DateTimeOffset.UnixEpoch)
            return moment.ToUniversalTime();
        Refuse($"{name} must be a point in time like 2026-01-15T06:00:00Z");
        return null;
    }

    public void Refuse(string reason) => Error ??= $"{reason}.";

    public Task AnswerErrorAsync(HttpContext context) => Problem.BadRequestAsync(context, "Bad request", Capital(Error!));

    private static bool HasZone(string text) => text.EndsWith('Z') || (text.Length > 6 && text[^3] == ':' && text[^6] is '+' or '-');

    private static string Show(string name) => name.Length > 40 ? $"{name[..40]}..." : name;

    private static string Capital(string text) => text.StartsWith("there", StringComparison.Ordinal) ? $"T{text[1..]}" : text;
}
