using Edge.Broker.Accounts;

namespace Edge.Broker.Tests;

/// <summary>Every account and every topic of the gateway: who may write, who may read.</summary>
public sealed class AccessRulesTests
{
    // p: may publish, r: may be delivered; in the order of the accounts below.
    private static readonly string[] Accounts =
        ["broker", "listener", "store", "uplink", "watchdog", "api", "control", "homeassistant", "attic", "cellar"];

    public static TheoryData<string, string> Topics => new()
    {
        //                                  broker listener store uplink watchdog api control homeassistant attic cellar
        { "edge/readings/12345678",         "-     -        p     -      -        r   -       r             -     -" },
        { "edge/alarms/radio_silent/attic", "-     p        p     r      p        r   -       r             -     -" },
        { "edge/health/broker",             "pr    -        -     -      r        r   r       r             -     -" },
        { "edge/health/listener",           "-     p        -     -      r        r   r       r             -     -" },
        { "edge/health/store",              "-     -        p     -      r        r   r       r             -     -" },
        { "edge/health/uplink",             "-     -        -     p      r        r   r       r             -     -" },
        { "edge/health/watchdog",           "-     -        -     -      pr       r   r       r             -     -" },
        { "edge/health/api",                "-     -        -     -      r        pr  r       r             -     -" },
        { "edge/health/control",            "-     -        -     -      r        r   pr      r             -     -" },
        { "edge/health/attic",              "-     -        -     -      r        r   r       r             -     -" },
        { "edge/frames/attic",              "-     r        -     -      -        r   -       -             p     -" },
        { "edge/frames/cellar",             "-     r        -     -      -        r   -       -             -     p" },
        { "edge/frames/attic/x",            "-     -        -     -      -        r   -       -             -     -" },
        { "edge/commands/control",          "-     -        -     p      -        -   r       -             -     -" },
        { "edge/replies/uplink",            "-     -        -     r      -        -   p       -             -     -" },
        { "homeassistant/sensor/x/config",  "-     -        -     -      -        pr  -       r             -     -" },
        { "$SYS/broker/uptime",             "-     -        -     -      -        -   -       -             -     -" },
        { "meters/x/data",                  "-     -        -     -      -        -   -       -             -     -" },
    };

    [Theory]
    [MemberData(nameof(Topics))]
    public void Each_account_may_do_what_the_table_says(string topic, string row)
    {
        var cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Accounts.Length, cells.Length);
        foreach (var (account, cell) in Accounts.Zip(cells))
        {
            var rules = AccessRules.Of(account);
            Assert.Equal((account, cell.Contains('p')), (account, rules.MayPublish(topic)));
            Assert.Equal((account, cell.Contains('r')), (account, rules.MayReceive(topic)));
        }
    }

    [Theory]
    [InlineData("api", "edge/#", true)]
    [InlineData("api", "edge/commands/#", false)]
    [InlineData("api", "edge/replies/uplink", false)]
    [InlineData("api", "#", false)]
    [InlineData("listener", "edge/frames/+", true)]
    [InlineData("listener", "edge/frames/attic", true)]
    [InlineData("listener", "edge/frames/#", false)]
    [InlineData("watchdog", "edge/health/+", true)]
    [InlineData("watchdog", "edge/+/store", false)]
    [InlineData("homeassistant", "homeassistant/#", true)]
    [InlineData("homeassistant", "edge/readings/+", true)]
    [InlineData("homeassistant", "edge/readings", true)]
    [InlineData("homeassistant", "#", false)]
    [InlineData("attic", "edge/frames/attic", false)]
    [InlineData("attic", "#", false)]
    public void A_subscription_is_granted_only_when_all_it_matches_is_readable(string account, string filter, bool granted) =>
        Assert.Equal(granted, AccessRules.Of(account).MaySubscribe(filter));
}
