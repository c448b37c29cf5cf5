using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Edge.Cli.Screen;

/// <summary>What a person sees: results on the standard output, progress on the standard error, one line a step and no wall of log.</summary>
internal sealed class Ui : IDisposable
{
    // Without a terminal nothing is wrapped: a program reads it, or a file keeps it.
    private const int NoWidth = 500;

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Caller _caller;
    private readonly IAnsiConsole _results;
    private readonly StepBoard _board;

    public Ui(Caller caller)
    {
        _caller = caller;
        _results = Make(caller, caller.Output, caller.OutputIsTerminal);
        _board = new(Make(caller, caller.Errors, caller.ErrorsAreTerminal), caller.ErrorsAreTerminal, caller.Time);
    }

    /// <summary>A result, for the standard output.</summary>
    public void Say(string text = "") => _board.Alone(() =>
    {
        _caller.Output.WriteLine(text);
        _caller.Output.Flush();
    });

    /// <summary>One line of JSON, for programs.</summary>
    public void Say(JsonNode json) => Say(json.ToJsonString(OneLine));

    /// <summary>JSON for a person.</summary>
    public void SayReadable(JsonNode json)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Readable))
            json.WriteTo(writer);
        Say(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    /// <summary>What is no result: a hint, a warning; for the standard error.</summary>
    public void Note(string text) => _board.Note(text);

    /// <summary>Columns as wide as they need to be; numbers to the right, words of health in colour.</summary>
    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows) =>
        _board.Alone(() => _results.Write(Tables.Make(header, rows)));

    /// <summary>One line that grows while the work lasts and ends with the time that it took; FAILED when it throws.</summary>
    public async Task<T> StepAsync<T>(string title, Func<Step, Task<T>> work)
    {
        await using var step = _board.Begin(title);
        try
        {
            return await work(step);
        }
        catch
        {
            step.Failed = true;
            throw;
        }
    }

    public Task StepAsync(string title, Func<Step, Task> work) => StepAsync(title, async step =>
    {
        await work(step);
        return true;
    });

    /// <summary>What a person types and nobody may see, without an echo. Only at a terminal.</summary>
    public async Task<string> AskHiddenAsync(string prompt, CancellationToken stop)
    {
        _caller.Errors.Write(prompt);
        _caller.Errors.Flush();
        var text = new StringBuilder();
        while (await Task.Run(() => Console.ReadKey(intercept: true), stop) is { Key: not ConsoleKey.Enter } key)
            if (key.Key != ConsoleKey.Backspace)
                text.Append(key.KeyChar);
            else if (text.Length > 0)
                text.Length--;
        _caller.Errors.WriteLine();
        return text.ToString().Trim();
    }

    public void Dispose() => _board.Dispose();

    private static IAnsiConsole Make(Caller caller, TextWriter writer, bool isTerminal)
    {
        var coloured = isTerminal && caller.Variable("NO_COLOR") is null && caller.Variable("TERM") is not "dumb";
        var console = AnsiConsole.Create(new()
        {
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = coloured ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
            console.Profile.Width = NoWidth;
        return console;
    }
}
