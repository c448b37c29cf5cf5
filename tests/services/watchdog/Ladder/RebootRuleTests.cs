using Edge.Watchdog.Ladder;

namespace Edge.Watchdog.Tests.Ladder;

public sealed class RebootRuleTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    public static TheoryData<string, bool, int, string, string, string> Table => new()
    {
        // Parts (name minutes, with ! while it is well for the moment, with ~ when a reboot is futile), update, reboots left: decision, part, words.
        { "", false, 3, "Keep", "", "all critical parts are well" },
        { "store 14", false, 3, "Keep", "store", "may heal yet" },
        { "store 15", false, 3, "Reboot", "store", "store has been failing for 00:15:00: broken" },
        { "uplink 3, listener 90", false, 1, "Reboot", "listener", "listener has been failing for 01:30:00" },
        { "store 20!", false, 3, "Keep", "store", "may heal yet" },
        { "store 20!, uplink 16", false, 3, "Reboot", "uplink", "uplink has been failing" },
        { "store 500~", false, 3, "Keep", "store", "would not be healed by a reboot: no use" },
        { "store 500~, broker 15", false, 3, "Reboot", "broker", "broker has been failing" },
        { "store 20", true, 3, "Keep", "store", "an update is under way" },
        { "store 20", false, 0, "KeepUsedUp", "store", "store has been failing" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_situation_has_one_decision_with_its_reason(string parts, bool update, int left, string decision, string part, string words)
    {
        var verdict = RebootRule.Judge(new([.. parts.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(Part)], update), left);
        Assert.Equal(decision, verdict.Decision.ToString());
        Assert.Equal(part, verdict.Part);
        Assert.Contains(words, verdict.Reason, StringComparison.Ordinal);
    }

    private static PartState Part(string text)
    {
        var (name, minutes) = (text.Split(' ')[0], int.Parse(text.Split(' ')[1].TrimEnd('!', '~'), null));
        return new(name, TimeSpan.FromMinutes(minutes), !text.EndsWith('!'), "broken", text.EndsWith('~') ? "no use" : null, Limit);
    }
}
