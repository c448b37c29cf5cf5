using Edge.Control.Updating.Bundles;

namespace Edge.Control.Tests.Updating.Bundles;

public sealed class ReleaseVersionTests
{
    // Each comes before the next: the examples of Semantic Versioning 2.0.0, section 11, and where numbers meet letters.
    private static readonly string[] InOrder =
    [
        "0.0.0", "0.9.10", "0.10.9", "1.0.0-1", "1.0.0-2", "1.0.0-11", "1.0.0-99999999999999999999", "1.0.0-A", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
        "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-beta.11.0", "1.0.0-rc.1", "1.0.0", "1.0.1-0", "1.0.1", "1.1.0", "2.0.0", "2.1.0", "2.1.1", "10.0.0",
    ];

    [Fact]
    public void Versions_are_ordered_as_the_standard_says()
    {
        for (var i = 0; i < InOrder.Length; i++)
            for (var j = 0; j < InOrder.Length; j++)
                Assert.Equal(i.CompareTo(j), Math.Sign(Parse(InOrder[i]).CompareTo(Parse(InOrder[j]))));
    }

    [Fact]
    public void A_version_is_shown_as_it_was_given() => Assert.All(InOrder, text => Assert.Equal(text, Parse(text).ToString()));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("v1.2.3")]
    [InlineData("01.2.3")]
    [InlineData("1.2.03")]
    [InlineData("1.2.-3")]
    [InlineData("1.2.+3")]
    [InlineData("1. 2.3")]
    [InlineData("1.2.3\n")]
    [InlineData("1.2.99999999999")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-a..b")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-ä")]
    [InlineData("1.2.3+5")]
    [InlineData("1.2.3-a+5")]
    [InlineData("1.2.٣")]
    [InlineData("1.2.3-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_is_no_version_is_refused(string text) => Assert.False(ReleaseVersion.TryParse(text, out _));

    private static ReleaseVersion Parse(string text) => ReleaseVersion.TryParse(text, out var version) ? version : throw new ArgumentException(text);
}
