using System.Text.Json;
using Edge.Control.Auditing;
using Edge.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Commands;

/// <summary>
/// The argument <c>--command</c>: the command line asks through this program, in control's own container and with its token, for the
/// same commands as the cloud. The request is one JSON object on the standard input; the answer is one line: <c>{"answer":...}</c> with
/// the result, or <c>{"error":"...","code":"..."}</c>.
/// </summary>
internal static class CommandQuestion
{
    public const string Argument = "--command";

    private const int MaxBytes = 64 * 1024;

    private static readonly TimeSpan AuditPatience = TimeSpan.FromSeconds(5);

    public static async Task AnswerAsync(IServiceProvider services, TextWriter output)
    {
        await using var input = Console.OpenStandardInput();
        var request = new byte[MaxBytes];
        var length = await input.ReadAtLeastAsync(request, request.Length, throwOnEndOfStream: false);
        await output.WriteLineAsync(await AnswerAsync(services, request.AsMemory(0, length)));
        await output.FlushAsync();
        await services.GetRequiredService<AfterAnswer>().FinishAsync(CancellationToken.None);
    }

    /// <summary>The answer to one request, which is in the audit then, if the store is there.</summary>
    public static async Task<string> AnswerAsync(IServiceProvider services, ReadOnlyMemory<byte> request)
    {
        var answer = await services.GetRequiredService<CommandRunner>().RunAsync(request, CommandOrigin.CommandLine, CancellationToken.None);
        await services.GetRequiredService<AuditLog>().FlushAsync(AuditPatience, CancellationToken.None);
        using var json = JsonDocument.Parse(answer);
        var told = json.RootElement;
        return told.GetProperty("ok").GetBoolean()
            ? $$"""{"answer":{{told.GetProperty("result").GetRawText()}}}"""
            : $$"""{"error":{{told.GetProperty("text").GetRawText()}},"code":{{told.GetProperty("error").GetRawText()}}}""";
    }
}
