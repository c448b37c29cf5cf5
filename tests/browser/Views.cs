namespace Edge.Browser.Tests;

/// <summary>Every view, and what is there when it has its data.</summary>
internal static class Views
{
    public static IReadOnlyList<(string Name, string Mark)> All(string meterId) =>
    [
        ("overview", ".headline"), ("meters", "table.meters tbody tr"), ($"meter/{meterId}", ".chart canvas"), ("heard", "button.add"),
        ("alarms", ".alarms-past"), ("delivery", ".send"), ("system", "table.services tbody tr"),
    ];
}
