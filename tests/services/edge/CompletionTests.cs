using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests;

public sealed class CompletionTests : IDisposable
{
    private readonly Desk _desk = new();

    [Theory]
    [InlineData("status", "1", "stat")]
    [InlineData("store", "2", "logs", "sto")]
    [InlineData("--json", "2", "status", "--j")]
    [InlineData("cloud-broker", "2", "logs", "")]
    [InlineData("proof", "3", "test", "unit", "pr")]
    [InlineData("--purge", "4", "down", "--project", "second", "--pu")]
    public async Task A_word_is_completed(string expected, params string[] words)
    {
        var typed = await _desk.TypeAsync(["complete", words[0], "--", .. words[1..]]);
        Assert.Equal(0, typed.Code);
        Assert.Contains(expected, typed.Lines);
    }

    [Fact]
    public async Task Only_what_fits_is_offered() => Assert.Equal(["status"], (await _desk.TypeAsync("complete", "1", "--", "stat")).Lines);

    [Fact]
    public async Task Bash_completes_a_line_with_it()
    {
        // The program of the test, as a person's ./edge.
        var program = Path.Combine(AppContext.BaseDirectory, "edge.dll");
        _desk.Write("edge", $"#!/bin/sh\nexec dotnet '{program}' \"$@\"\n");
        File.SetUnixFileMode(Path.Combine(_desk.Root, "edge"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var script = (await _desk.TypeAsync("completion", "bash")).Output;
        var said = await ToolProcess.RunAsync("bash", "-c",
            $"cd '{_desk.Root}'; {script}\nCOMP_WORDS=(./edge logs upl); COMP_CWORD=2; _edge_complete; echo \"${{COMPREPLY[@]}}\"");
        Assert.Equal("uplink", said);
    }

    [Fact]
    public async Task Another_shell_is_wrong_usage() => Assert.Equal(2, (await _desk.TypeAsync("completion", "csh")).Code);

    public void Dispose() => _desk.Dispose();
}
