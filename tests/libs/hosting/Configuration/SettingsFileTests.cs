using Edge.Testing;

namespace Edge.Hosting.Tests.Configuration;

public sealed class SettingsFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly List<SettingError> _errors = [];

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        File.WriteAllText(_path, """{ "Store": { "CommitInterval": "00:00:05", "Rows": 10 } }""");
        var configuration = SettingsFile.Load(Environment(("EDGE_Store__CommitInterval", "00:00:01"), ("Store__Rows", "99")), _errors);
        Assert.Equal(("00:00:01", "10"), (configuration["Store:CommitInterval"], configuration["Store:Rows"]));
        Assert.Empty(_errors);
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed_in_the_file()
    {
        File.WriteAllText(_path, "{ // why\n \"Store\": { \"Rows\": 10, }, }");
        Assert.Equal("10", SettingsFile.Load(Environment(), _errors)["Store:Rows"]);
        Assert.Empty(_errors);
    }

    [Fact]
    public void A_file_that_is_absent_means_defaults()
    {
        File.Delete(_path);
        Assert.Empty(SettingsFile.Load(Environment(), _errors).GetChildren());
        Assert.Empty(_errors);
    }

    [Theory]
    [InlineData("{ \"Store\": ")]
    [InlineData("[1]")]
    [InlineData("{ \"Store\": { \"Rows\": 1, \"rows\": 2 } }")]
    [InlineData("")]
    public void A_file_that_is_broken_is_one_error_with_its_path_and_the_environment_is_still_read(string json)
    {
        File.WriteAllText(_path, json);
        var configuration = SettingsFile.Load(Environment(("EDGE_Store__Rows", "3")), _errors);
        Assert.Equal("3", configuration["Store:Rows"]);
        Assert.StartsWith($"{_path}: it is not valid JSON: ", Assert.Single(_errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_that_nobody_has_is_an_error_in_the_file_and_none_in_the_environment()
    {
        File.WriteAllText(_path, """{ "store": { "Rows": 1 }, "Stroe": { "Rows": 2 } }""");
        SettingsFile.Load(Environment(("EDGE_PROJECT", "demo")), _errors);
        Assert.StartsWith($"{_path} = Stroe: there is no such section; there are Api, Broker, Bus, ", Assert.Single(_errors).ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);

    private Dictionary<string, string> Environment(params (string Name, string Value)[] variables) =>
        variables.Append((SettingsFile.PathVariable, _path)).ToDictionary(variable => variable.Item1, variable => variable.Item2);
}
