using System.Text.Json;
using Edge.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ControlContract = Edge.V1.Control;

namespace Edge.Control.Commands;

/// <summary>
/// The argument <c>--command</c>: the command line asks through this program, in control's own container and with its token, the control
/// that runs, for the same commands as the cloud. The request is one JSON object on the standard input; the answer is one line:
/// <c>{"answer":...}</c> with the result, or <c>{"error":"...","code":"..."}</c>.
/// </summary>
internal static class CommandQuestion
{
    public const string Argument = "--command";

    public static async Task AnswerAsync(IServiceProvider services, TextWriter output)
    {
        await using var input = Console.OpenStandardInput();
        var request = new byte[CommandRunner.MaxBytes];
        var length = await input.ReadAtLeastAsync(request, request.Length, throwOnEndOfStream: false);
        await output.WriteLineAsync(await AnswerAsync(services, request.AsMemory(0, length)));
    }

    /// <summary>The answer to one request. Each command bounds its time itself, and whoever started this program its patience.</summary>
    public static async Task<string> AnswerAsync(IServiceProvider services, ReadOnlyMemory<byte> request)
    {
        var control = services.GetRequiredService<ControlContract.ControlClient>();
        try
        {
            var asked = new RunCommandRequest { Origin = CommandOrigin.CommandLine, Request = ByteString.CopyFrom(request.Span) };
            return Readable((await control.RunCommandAsync(asked)).Answer.Span);
        }
        catch (RpcException e)
        {
            return $$"""{"error":{{Quoted(e.Status.Detail)}},"code":"{{e.StatusCode}}"}""";
        }
    }

    private static string Readable(ReadOnlySpan<byte> answer)
    {
        var told = JsonElement.Parse(answer);
        return told.GetProperty("ok").GetBoolean()
            ? $$"""{"answer":{{told.GetProperty("result").GetRawText()}}}"""
            : $$"""{"error":{{told.GetProperty("text").GetRawText()}},"code":{{told.GetProperty("error").GetRawText()}}}""";
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
