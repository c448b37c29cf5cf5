namespace Edge.Hosting.Tests.Calls;

public class CallerTests
{
    // printf %s one | sha256sum
    private const string HashOfOne = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";

    [Fact]
    public void A_token_is_recognised_by_its_hash()
    {
        var errors = new List<SettingError>();
        var tokens = CallerTokens.Parse($"# who may call\n\n listener   {HashOfOne.ToUpperInvariant()} \n", "callers", errors);
        Assert.Empty(errors);
        Assert.Equal("listener", tokens.CallerOf("one"));
        Assert.Null(tokens.CallerOf("One"));
        Assert.Null(tokens.CallerOf(""));
        Assert.Null(tokens.CallerOf(HashOfOne));
    }

    [Theory]
    [InlineData("listener")]
    [InlineData("listener one")]
    [InlineData("listener " + HashOfOne + " more")]
    [InlineData("listener " + HashOfOne + "00")]
    public void A_line_that_is_no_caller_is_an_error_with_its_number(string line)
    {
        var errors = new List<SettingError>();
        CallerTokens.Parse($"store {HashOfOne}\n{line}\n", "callers", errors);
        Assert.StartsWith("callers = line 2: ", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_in_the_table_nobody_may_call()
    {
        var tables = new CallerTables();
        tables.Add("edge.v1.Store", new CallerTable { ["Append"] = ["listener"], ["Flush"] = ["uplink", "listener"] });
        Assert.True(tables.Allows("edge.v1.Store", "Append", "listener"));
        Assert.True(tables.Allows("edge.v1.Store", "Flush", "uplink"));
        Assert.False(tables.Allows("edge.v1.Store", "Append", "uplink"));
        Assert.False(tables.Allows("edge.v1.Store", "Backup", "listener"));
        Assert.False(tables.Allows("edge.v1.Uplink", "SendNow", "listener"));
        Assert.True(tables.Allows("grpc.health.v1.Health", "Check", "anybody with a token"));
    }
}
