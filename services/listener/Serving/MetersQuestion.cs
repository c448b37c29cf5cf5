using System.Text.Json;
using Edge.Listener.Children;
using Edge.Listener.Meters;
using Edge.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ListenerClient = Edge.V1.Listener.ListenerClient;

namespace Edge.Listener.Serving;

/// <summary>
/// The argument <c>--meters</c>: the command line asks through this program, in the listener's own container and with its token. The question
/// is one JSON object on the standard input, because a meter's file has a key in it and arguments can be seen by everybody. The answer is one
/// line: <c>{"answer":...}</c> in the contract's names, or <c>{"error":"...","code":"Unavailable"}</c>.
/// </summary>
internal static class MetersQuestion
{
    public const string Argument = "--meters";

    private const int MaxQuestionBytes = 1024 * 1024;

    // Longer than what it asks for may take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RedecodePatience = TimeSpan.FromMinutes(4);

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    public static async Task AnswerAsync(IServiceProvider services, TextWriter output) => await output.WriteLineAsync(await AnswerAsync(services, await ReadAsync()));

    /// <summary>The answer to one question.</summary>
    public static async Task<string> AnswerAsync(IServiceProvider services, ReadOnlyMemory<byte> question)
    {
        try
        {
            using var asked = JsonDocument.Parse(question);
            return $$"""{"answer":{{Json.Format(await AskAsync(services, asked.RootElement))}}}""";
        }
        catch (RpcException e)
        {
            return Error(e.Status.Detail, e.StatusCode);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is for escapes that stand for no character. Its text is not repeated: there may be a key in it.
            return Error("the question is not JSON", StatusCode.InvalidArgument);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ChildException or TimeoutException)
        {
            return Error(e.Message, StatusCode.Unavailable);
        }
    }

    private static async Task<IMessage> AskAsync(IServiceProvider services, JsonElement asked)
    {
        string Text(string name) => asked.ValueKind == JsonValueKind.Object && asked.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        ListenerClient Listener() => services.GetRequiredService<ListenerClient>();
        DateTime Within(TimeSpan patience) => services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime + patience;
        var file = Text("file");
        var content = ByteString.CopyFromUtf8(Text("content"));
        return Text("ask") switch
        {
            "list" => await Listener().ListConfiguredAsync(new ListConfiguredRequest(), deadline: Within(Patience)),
            "heard" => await Listener().ListHeardAsync(new ListHeardRequest { Limit = 10_000 }, deadline: Within(Patience)),
            "test" => await Listener().TestMeterAsync(new TestMeterRequest { File = file, Content = content }, deadline: Within(Patience)),
            "redecode" => await Listener().RedecodeAsync(new RedecodeRequest { MeterId = Text("meter_id") }, deadline: Within(RedecodePatience)),
            "files" => await FilesAsync(services),
            "check" => Check(file, content, await DriversAsync(services)),
            _ => throw new RpcException(new Status(StatusCode.InvalidArgument, "ask: list, heard, test, redecode, files or check is expected")),
        };
    }

    // These two need no listener that runs.
    private static async Task<ListConfiguredResponse> FilesAsync(IServiceProvider services)
    {
        var directory = services.GetRequiredService<ListenerOptions>().MetersDirectory;
        return new ListConfiguredResponse { Meters = { MeterFolder.Read(directory, await DriversAsync(services)).Setups.Select(MeterAnswers.ToContract) } };
    }

    private static TestMeterResponse Check(string file, ByteString content, DriverList drivers) =>
        new() { Fault = MeterFile.Parse(file, content.Span, drivers).Setup.Fault?.ToString() ?? "" };

    private static Task<DriverList> DriversAsync(IServiceProvider services) =>
        services.GetRequiredService<DecoderProgram>().ListDriversAsync(CancellationToken.None);

    private static string Error(string text, StatusCode code) =>
        $$"""{"error":"{{JsonEncodedText.Encode(text)}}","code":"{{code}}"}""";

    private static async Task<ReadOnlyMemory<byte>> ReadAsync()
    {
        await using var input = Console.OpenStandardInput();
        var question = new byte[MaxQuestionBytes];
        return question.AsMemory(0, await input.ReadAtLeastAsync(question, question.Length, throwOnEndOfStream: false));
    }
}
