using System.Globalization;
using System.Text;
using Edge.Uplink.Commands;

namespace Edge.Uplink.Tests.Commands;

public sealed class RecentCommandsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edge-seen-").FullName;
    private readonly FailingLogs _logs = new();

    private string File => Path.Combine(_directory, "commands.seen");

    [Fact]
    public void What_is_known_is_known_after_a_restart()
    {
        Assert.True(Add(Open(), "a"));
        var again = Open();
        Assert.False(Add(again, "a"));
        Assert.True(Add(again, "b"));
        Assert.False(Add(Open(), "b"));
    }

    [Fact]
    public void The_last_thousand_are_known_and_the_file_stays_small()
    {
        var recent = Open();
        for (var n = 0; n < 5000; n++)
            Assert.True(Add(recent, n.ToString(CultureInfo.InvariantCulture)));
        var again = Open();
        Assert.False(Add(again, "4999"));
        Assert.False(Add(again, "4000"));
        Assert.True(Add(again, "3999"));
        Assert.True(new FileInfo(File).Length <= 2 * RecentCommands.Capacity * 33);
    }

    [Theory]
    [InlineData("0123")]
    [InlineData("\0\0\0\0\n\nnonsense\n\u007f")]
    public void What_a_power_cut_left_in_the_file_spoils_nothing_else(string spoilt)
    {
        Assert.True(Add(Open(), "a"));
        System.IO.File.AppendAllText(File, spoilt);
        var recent = Open();
        Assert.False(Add(recent, "a"));
        Assert.True(Add(recent, "b"));
        Assert.False(Add(Open(), "b"));
    }

    [Fact]
    public void A_file_that_is_far_too_large_is_not_read_whole()
    {
        System.IO.File.WriteAllText(File, string.Concat(Enumerable.Range(0, 100_000).Select(n => $"{n:x32}\n")));
        var recent = Open();
        Assert.True(Add(recent, "a"));
        Assert.False(Add(Open(), "a"));
        Assert.True(new FileInfo(File).Length <= 2 * RecentCommands.Capacity * 33);
    }

    [Fact]
    public void Without_a_place_to_write_they_are_known_until_the_end_and_it_says_so()
    {
        _logs.Expect(4073);
        Directory.CreateDirectory(File);
        var recent = Open();
        Assert.True(Add(recent, "a"));
        Assert.False(Add(recent, "a"));
        Assert.Contains(_logs.Entries, entry => entry.Id == 4073);
    }

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        _logs.Dispose();
    }

    private RecentCommands Open() => new(new UplinkOptions { DataDirectory = _directory }, _logs.CreateLogger<RecentCommands>());

    private static bool Add(RecentCommands recent, string correlation) => recent.Add(Encoding.UTF8.GetBytes(correlation));
}
