using System.Globalization;
using Edge.Cli.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Cli.Tests;

public sealed class ScreenTests : IDisposable
{
    private readonly Desk _desk = new();
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture), _errors = new(CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_log_gets_plain_lines_and_a_sign_of_life()
    {
        using var ui = Ui(terminal: false);
        await ui.StepAsync("Building", async step =>
        {
            step.Detail = "layer 3";
            _time.Advance(TimeSpan.FromSeconds(15));
            ui.Note("by the way");
            _time.Advance(TimeSpan.FromSeconds(4));
            await Task.CompletedTask;
        });
        Assert.Equal("Building ... 15 s  layer 3\nby the way\nBuilding ... ok (19 s)  layer 3\n", _errors.ToString());
    }

    [Fact]
    public async Task A_terminal_sees_one_line_move_and_others_go_above_it()
    {
        using var ui = Ui(terminal: true);
        await ui.StepAsync("Building", async step =>
        {
            step.Part = 0.5;
            _time.Advance(TimeSpan.FromSeconds(1));
            ui.Say("result");
            await Task.CompletedTask;
        });
        Assert.Contains("\r\e[KBuilding ... 1 s  [##########          ]", _errors.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\r\e[KBuilding ... \e[32mok\e[0m (1 s)\n", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal("result\n", _output.ToString());
    }

    [Fact]
    public async Task A_step_that_throws_has_failed()
    {
        using var ui = Ui(terminal: false);
        await Assert.ThrowsAsync<Failure>(() => ui.StepAsync("Building", _ => throw new Failure("no")));
        Assert.Equal("Building ... FAILED (0 s)\n", _errors.ToString());
    }

    [Fact]
    public async Task Steps_that_last_at_the_same_time_share_the_line()
    {
        using var ui = Ui(terminal: false);
        await ui.StepAsync("One", _ => ui.StepAsync("Two", _ =>
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            return Task.CompletedTask;
        }));
        Assert.StartsWith("One ... 15 s | Two ... 15 s\nTwo ... ok (15 s)\n", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_for_terminals_that_want_them()
    {
        foreach (var (terminal, variable, coloured) in new[] { (true, "OTHER", true), (true, "NO_COLOR", false), (false, "OTHER", false) })
        {
            _desk.Variable(variable, "1");
            using var ui = Ui(terminal);
            ui.Table(["service", "health"], [["store", "unhealthy"]]);
            Assert.Equal(coloured, _output.ToString().Contains("\e[91m", StringComparison.Ordinal) || _output.ToString().Contains("\e[31m", StringComparison.Ordinal));
            _output.GetStringBuilder().Clear();
            _desk.Variable("NO_COLOR", "");
        }
    }

    [Fact]
    public void Numbers_stand_to_the_right_and_long_lines_stay_whole()
    {
        using var ui = Ui(terminal: false);
        var text = new string('x', 150);
        ui.Table(["name", "count"], [[text, "1,200"], ["b", 7]]);
        Assert.Equal($"  name{new string(' ', 148)}count\n  {text}  1,200\n  b{new string(' ', 151)}    7\n", _output.ToString());
    }

    public void Dispose()
    {
        _desk.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    private Ui Ui(bool terminal) => new(_desk.Caller(output: _output, errors: _errors) with { OutputIsTerminal = terminal, ErrorsAreTerminal = terminal, Time = _time });
}
