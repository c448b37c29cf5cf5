namespace Edge.Cli.Tests;

/// <summary>The command line is Python, and so are its tests; they run with all the others.</summary>
public sealed class PythonTests
{
    [Fact]
    public async Task The_command_line_passes_its_own_tests()
    {
        var told = await ToolProcess.RunAsync("python3", "-B", "-m", "unittest", "discover", "-s", AppContext.BaseDirectory);
        TestContext.Current.TestOutputHelper!.WriteLine(told);
        Assert.Matches("Ran [1-9][0-9]* tests", told);
    }
}
