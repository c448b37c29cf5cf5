using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task A_typo_is_answered_with_what_was_meant()
    {
        var typed = await _desk.TypeAsync("statsu");
        Assert.Equal(2, typed.Code);
        Assert.Equal("", typed.Output);
        Assert.Contains("status", typed.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "--project", "Upper")]
    [InlineData("status", "--timeout", "0")]
    [InlineData("status", "--timeout", "soon")]
    [InlineData("status", "--jsn")]
    public async Task What_cannot_be_meant_is_wrong_usage(params string[] words)
    {
        var typed = await _desk.TypeAsync(words);
        Assert.Equal(2, typed.Code);
        Assert.Equal("", typed.Output);
        Assert.NotEqual("", typed.Errors);
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    public async Task The_overview_names_every_command(params string[] words)
    {
        var typed = await _desk.TypeAsync(words);
        Assert.Equal(0, typed.Code);
        foreach (var command in CoreCommands.All().Concat(MoreCommands.All()).Where(command => !command.IsHidden))
            Assert.Contains($"  {command.Name} ", typed.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _desk.Dispose();
}
