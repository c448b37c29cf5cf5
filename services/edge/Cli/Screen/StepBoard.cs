using Spectre.Console;

namespace Edge.Cli.Screen;

/// <summary>
/// The steps that last, on the standard error. A terminal sees one line move, which they share; a log gets a sign of life now and then. Lines
/// of others go above it.
/// </summary>
internal sealed class StepBoard : IDisposable
{
    private const string Clear = "\r\e[K";

    private static readonly TimeSpan OnTerminal = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan InLog = TimeSpan.FromSeconds(15);

    private readonly Lock _printing = new();
    private readonly List<Step> _open = [];
    private readonly IAnsiConsole _console;
    private readonly bool _live;
    private readonly TimeProvider _time;
    private ITimer? _ticker;

    public StepBoard(IAnsiConsole console, bool live, TimeProvider time) => (_console, _live, _time) = (console, live, time);

    private TextWriter Writer => _console.Profile.Out.Writer;

    public Step Begin(string title)
    {
        var step = new Step(this, title, _time);
        lock (_printing)
        {
            _open.Add(step);
            var pace = _live ? OnTerminal : InLog;
            // One clock for all: a log hears of the first step 15 s after it began.
            if (_open.Count == 1)
                Restart(pace);
        }

        return step;
    }

    public ValueTask EndAsync(Step step)
    {
        lock (_printing)
        {
            _open.Remove(step);
            if (_live)
                Writer.Write(Clear);
            var (before, after) = step.LastLine;
            Writer.Write(before);
            _console.Write(step.Failed ? new Text("FAILED", new Style(Color.Red)) : new Text("ok", new Style(Color.Green)));
            Writer.WriteLine(after);
            Writer.Flush();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Prints something while no line moves.</summary>
    public void Alone(Action print)
    {
        lock (_printing)
        {
            if (_live && _open.Count > 0)
            {
                Writer.Write(Clear);
                Writer.Flush();
            }

            print();
        }
    }

    public void Note(string text) => Alone(() =>
    {
        Writer.WriteLine(text);
        Writer.Flush();
    });

    public void Dispose() => _ticker?.Dispose();

    private void Restart(TimeSpan pace)
    {
        _ticker ??= _time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ticker.Change(pace, pace);
    }

    private void Tick()
    {
        lock (_printing)
        {
            if (_open.Count == 0)
                return;
            var line = string.Join(" | ", _open.Select(step => step.Line));
            if (!_live)
                Writer.WriteLine(line);
            else
                Writer.Write(Clear + (line.Length < _console.Profile.Width ? line : line[..(_console.Profile.Width - 1)]));
            Writer.Flush();
        }
    }
}
