using System.Reflection;
using Edge.Control.Configuring.Contents;
using Edge.Hosting;
using Edge.Testing;

namespace Edge.Settings.Tests;

/// <summary>
/// The README's table, the options in the code and the delivered settings file say the same. With EDGE_WRITE_SETTINGS=1 the table
/// is written instead of compared.
/// </summary>
public sealed class SettingsTableTests
{
    private const string Begin = "<!-- settings -->";
    private const string End = "<!-- /settings -->";

    private static readonly string[] ServicesWithSettings = [.. TestSecrets.AllServices, "broker"];

    private static readonly Assembly[] Assemblies =
    [
        typeof(EdgeHost).Assembly,
        .. ServicesWithSettings.Select(service => Assembly.Load("Edge." + char.ToUpperInvariant(service[0]) + service[1..])),
    ];

    private static readonly string Root =
        typeof(SettingsTableTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Root").Value!;

    private static IReadOnlyList<SettingRow> Rows { get; } =
        [.. Assemblies.SelectMany(SettingsTable.Of).OrderBy(row => row.Key, StringComparer.Ordinal)];

    [Fact]
    public void The_table_in_the_readme_has_every_setting_and_no_other()
    {
        var path = Path.Combine(Root, "README.md");
        var readme = File.ReadAllText(path);
        var from = readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = readme.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= Begin.Length && to > from, $"README.md needs the lines {Begin} and {End}");
        var expected = "\n" + SettingsTable.ToMarkdown(Rows);
        if (Environment.GetEnvironmentVariable("EDGE_WRITE_SETTINGS") == "1")
            File.WriteAllText(path, readme[..from] + expected + readme[to..]);
        else
            Assert.Equal(expected, readme[from..to]);
    }

    [Fact]
    public void Every_setting_says_what_it_does_in_a_sentence() =>
        Assert.DoesNotContain(Rows, row => row.Text.Length < 20 || !row.Text.EndsWith('.') || row.Text.Contains('\n', StringComparison.Ordinal));

    [Fact]
    public void Every_number_has_a_range() =>
        Assert.DoesNotContain(Rows, row => row.Range.Length == 0 && (row.Unit.Length > 0 || long.TryParse(row.Default, null, out _)));

    [Fact]
    public void No_setting_has_two_owners() => Assert.Equal(Rows.Count, Rows.DistinctBy(row => row.Key).Count());

    [Fact]
    public void A_misspelt_section_is_found_because_all_of_them_are_listed() =>
        Assert.Equal(Sections.All, Rows.Select(row => row.Key.Split(':')[0]).Distinct());

    [Fact]
    public void Who_reads_a_section_is_restarted_when_it_changes()
    {
        foreach (var (service, assembly) in ServicesWithSettings.Zip(Assemblies.Skip(1)))
            Assert.DoesNotContain(SettingsTable.Of(assembly), row => !SectionReaders.Of(row.Key.Split(':')[0]).Contains(service));
        Assert.DoesNotContain(SettingsTable.Of(Assemblies[0]), row => SectionReaders.Of(row.Key.Split(':')[0]).Count < ServicesWithSettings.Length);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task The_delivered_settings_file_is_right_for_every_service(string service)
    {
        using var secrets = TestSecrets.Mint();
        await using var check = RunningService.Launch(
            service, secrets, ["--check-config"], ("CONFIG", Path.Combine(Root, "config", "edge.json")));
        await check.ExitedAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(check.Output, line => line.Contains("edge.json", StringComparison.Ordinal) || line.Contains("no such setting", StringComparison.Ordinal));
    }

    public static TheoryData<string> Services() => [.. TestSecrets.AllServices];
}
