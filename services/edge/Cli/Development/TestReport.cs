using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Edge.Cli.Development;

/// <summary>What xunit wrote about one test program.</summary>
internal sealed partial class TestReport
{
    private const int ProofLines = 3, ProofLength = 200;
    private const int FailureLines = 60, LineLength = 300, LastLines = 120;

    private readonly XElement? _assembly;

    private TestReport(XElement? assembly) => _assembly = assembly;

    /// <summary>No report means that the program died or hung: that is one failure, never none.</summary>
    public TestCounts Counts => _assembly is null
        ? new(0, 1, 0)
        : new(Number("passed"), Number("failed") + Number("errors"), Number("skipped"));

    private IEnumerable<XElement> Tests => _assembly?.Descendants("test") ?? [];

    public static TestReport Read(string file)
    {
        try
        {
            return new(XDocument.Load(file).Descendants("assembly").FirstOrDefault());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException)
        {
            return new(null);
        }
    }

    /// <summary>Counts and seeds of proofs: whoever reads a run must be able to run it again.</summary>
    public IEnumerable<string> Proofs() =>
        from test in Tests
        let said = ((string?)test.Element("output") ?? "").Trim()
        where Telling().IsMatch(said) && test.Descendants("trait").Any(trait => (string?)trait.Attribute("value") == "proof")
        select $"    {(string?)test.Attribute("method")}: {Cut(string.Join("; ", said.Split('\n').Take(ProofLines).Select(line => line.Trim())), ProofLength)}";

    /// <summary>Each failed test in its own words; the program's last words where no test tells.</summary>
    public IEnumerable<string> Failures(string programSaid)
    {
        var failed = Tests.Where(test => (string?)test.Attribute("result") == "Fail").ToList();
        foreach (var test in failed)
        {
            yield return $"    FAILED {(string?)test.Attribute("name")}";
            var failure = test.Element("failure");
            var said = string.Join('\n', [(string?)failure?.Element("message"), (string?)failure?.Element("stack-trace"), (string?)test.Element("output")]);
            foreach (var line in said.Split('\n').Take(FailureLines))
                yield return "    | " + Cut(line.TrimEnd('\r'), LineLength);
        }

        if (failed.Count == 0)
            foreach (var line in programSaid.Split('\n').TakeLast(LastLines))
                yield return "    | " + line;
    }

    private int Number(string name) =>
        int.TryParse((string?)_assembly!.Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Cut(string text, int length) => text.Length > length ? text[..length] : text;

    [GeneratedRegex(@"\bseed\b|\d")]
    private static partial Regex Telling();
}

/// <summary>How many tests passed, failed and were skipped.</summary>
internal sealed record TestCounts(int Passed, int Failed, int Skipped)
{
    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}
