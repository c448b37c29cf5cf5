using System.Globalization;
using Edge.Radio.Fleets;

namespace Edge.Radio;

/// <summary>`--name value` pairs; a variable EDGE_RADIO_NAME stands in for one that is not given.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    internal Options(IReadOnlyList<string> args, params IReadOnlyList<string> known)
    {
        for (var i = 0; i < args.Count; i += 2)
        {
            var name = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][2..] : "";
            if (!known.Contains(name)) throw new UsageException($"There is no option {args[i]}.");
            if (i + 1 == args.Count) throw new UsageException($"{args[i]} needs a value.");
            _values[name] = args[i + 1];
        }
    }

    internal string Text(string name, string? otherwise = null) =>
        _values.GetValueOrDefault(name)
        ?? Environment.GetEnvironmentVariable("EDGE_RADIO_" + name.ToUpperInvariant().Replace('-', '_'))
        ?? otherwise
        ?? throw new UsageException($"--{name} is missing.");

    internal string? TextOrNull(string name) => Text(name, "") is { Length: > 0 } text ? text : null;

    internal IReadOnlyList<string> List(string name) =>
        Text(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    internal double Number(string name, double otherwise, double min, double max)
    {
        if (TextOrNull(name) is not { } text) return otherwise;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--{name} {text}: a number from {min} to {max} is expected."));
    }

    internal string Password()
    {
        var file = TextOrNull("password-file");
        if (file is null) return "";
        return File.Exists(file) ? File.ReadAllText(file).Trim() : throw new FleetException($"There is no password file {file}.");
    }
}

/// <summary>The command line does not say what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);
