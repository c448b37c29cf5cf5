using Microsoft.Extensions.Configuration;

namespace Edge.Hosting.Tests.Configuration;

public class SettingsReaderTests
{
    [Fact]
    public void What_is_not_given_has_its_default()
    {
        var (options, errors) = Read([]);
        Assert.Empty(errors);
        Assert.Equal(TimeSpan.FromSeconds(5), options.Interval);
        Assert.Equal("broker", options.Host);
    }

    [Fact]
    public void Every_type_of_setting_is_read()
    {
        var (options, errors) = Read(new()
        {
            ["Sample:Interval"] = "00:00:04.5",
            ["Sample:Rows"] = "500",
            ["Sample:Share"] = "0.25",
            ["Sample:Bytes"] = "5000000000",
            ["Sample:On"] = "true",
            ["Sample:Mode"] = "daily",
            ["Sample:Host"] = "elsewhere",
            ["Sample:Limit"] = "7",
            ["Sample:Names:0"] = "a",
            ["Sample:Names:1"] = "b",
        });
        Assert.Empty(errors);
        Assert.Equal(TimeSpan.FromSeconds(4.5), options.Interval);
        Assert.Equal((500, 0.25, 5_000_000_000, true), (options.Rows, options.Share, options.Bytes, options.On));
        Assert.Equal((Mode.Daily, "elsewhere", 7), (options.Mode, options.Host, options.Limit));
        Assert.Equal(["a", "b"], options.Names);
    }

    [Fact]
    public void All_errors_are_reported_at_once_with_setting_value_and_reason()
    {
        var (_, errors) = Read(new()
        {
            ["Sample:Interval"] = "00:20:00",
            ["Sample:Rows"] = "many",
            ["Sample:Bytes"] = "-1",
            ["Sample:Mode"] = "2",
            ["Sample:Hots"] = "broker",
        });
        Assert.Equal(
            [
                "Sample:Hots = broker: there is no such setting; there are Interval, Rows, Share, Bytes, On, Mode, Host, Limit, Names",
                "Sample:Interval = 00:20:00: at most 00:01:00 is expected",
                "Sample:Rows = many: a whole number is expected",
                "Sample:Bytes = -1: at least 0 bytes is expected",
                "Sample:Mode = 2: one of Stream, Daily is expected",
            ],
            errors.Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("10:00")]
    [InlineData("5s")]
    [InlineData("24:00:00")]
    [InlineData("00:61:00")]
    [InlineData("")]
    public void A_duration_that_could_mean_something_else_is_refused(string text)
    {
        var (_, errors) = Read(new() { ["Sample:Interval"] = text });
        Assert.Equal("a duration hh:mm:ss is expected (d.hh:mm:ss from a day on)", Assert.Single(errors).Reason);
    }

    [Fact]
    public void A_value_where_several_are_expected_is_an_error_and_the_other_way_round()
    {
        var (_, errors) = Read(new() { ["Sample:Names"] = "a,b", ["Sample:Host:Name"] = "broker", ["Sample:Names:first"] = "c" });
        Assert.Equal(
            ["Sample:Host: one value is expected, not several", "Sample:Names = a,b: a list is expected",
                "Sample:Names:first = c: a list is expected, with the keys 0, 1, 2 ..."],
            errors.Select(error => error.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Options_check_what_depends_on_each_other_once_their_single_settings_are_right()
    {
        var (_, errors) = Read(new() { ["Sample:Rows"] = "13" });
        Assert.Equal("Sample: Rows = 13: no unlucky number is expected", Assert.Single(errors).ToString());

        (_, errors) = Read(new() { ["Sample:Rows"] = "13", ["Sample:On"] = "perhaps" });
        Assert.Equal("Sample:On = perhaps: true or false is expected", Assert.Single(errors).ToString());
    }

    private static (SampleOptions Options, List<SettingError> Errors) Read(Dictionary<string, string?> values)
    {
        var errors = new List<SettingError>();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        return (new SettingsReader(configuration, errors).Read<SampleOptions>(), errors);
    }

    private enum Mode
    {
        Stream,
        Daily,
    }

    [Section("Sample")]
    private sealed class SampleOptions : IChecksItself
    {
        [Setting("How long.", Max = "00:01:00")]
        public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

        [Setting("How many.")]
        public int Rows { get; init; } = 100;

        [Setting("Which share.")]
        public double Share { get; init; }

        [Setting("How much.", Unit = "bytes", Min = "0")]
        public long Bytes { get; init; }

        [Setting("Whether.")]
        public bool On { get; init; }

        [Setting("Which.")]
        public Mode Mode { get; init; }

        [Setting("Where.")]
        public string Host { get; init; } = "broker";

        [Setting("How many at most.")]
        public int? Limit { get; init; }

        [Setting("Who.")]
        public IReadOnlyList<string> Names { get; init; } = ["nobody"];

        public IEnumerable<string> Check() => Rows == 13 ? ["Rows = 13: no unlucky number is expected"] : [];
    }
}
