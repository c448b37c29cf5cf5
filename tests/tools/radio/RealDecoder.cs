using System.Diagnostics;
using System.Text.Json;
using Edge.Radio.Telegrams;

namespace Edge.Radio.Tests;

/// <summary>Asks the real wmbusmeters, all telegrams in one run.</summary>
internal static class RealDecoder
{
    internal sealed record Question(Telegram Telegram, string Driver, string? Key);

    internal static async Task<IReadOnlyList<JsonElement>> AskAsync(IReadOnlyList<Question> questions, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        using var process = Process.Start(new ProcessStartInfo("wmbusmeters", ["--silent", "stdin:jsonl"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            var answers = process.StandardOutput.ReadToEndAsync(limit.Token);
            foreach (var question in questions) await process.StandardInput.WriteLineAsync(Request(question).AsMemory(), limit.Token);
            process.StandardInput.Close();
            var text = await answers;
            await process.WaitForExitAsync(limit.Token);
            Assert.Equal(0, process.ExitCode);
            return Split(text);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static string Request(Question question)
    {
        var request = new Dictionary<string, string> { ["_"] = "decode", ["telegram"] = question.Telegram.Hex, ["driver"] = question.Driver };
        if (question.Key is not null) request["key"] = question.Key;
        return JsonSerializer.Serialize(request);
    }

    private static List<JsonElement> Split(string text)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
        var answers = new List<JsonElement>();
        while (reader.Read()) answers.Add(JsonElement.ParseValue(ref reader));
        return answers;
    }
}
