using System.Text.Json;
using Edge.Api.Access;
using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.Hosting;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Commands;

/// <summary>Has control do a command of those that people on site need, and waits for its outcome. Control writes down who asked.</summary>
internal sealed class CommandEndpoint(PartClients parts, PeoplesCommands commands) : IEndpoint, IDisposable
{
    private const int MostWaiting = 4;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly Places _places = new(MostWaiting);

    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request);
        var name = (string)context.Request.RouteValues["name"]!;
        if (query.Error is not null)
            await query.AnswerErrorAsync(context);
        else if (commands.Within(name) is not { } within)
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "Not found", $"There is no such command here; there are {commands.Names}.");
        else if (!CommandBody.IsEmpty(context) && !context.Request.HasJsonContentType())
            await Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "Bad content type", "The body must be application/json.");
        else if (await CommandBody.ReadAsync(context, name) is { } request)
            await _places.HoldAsync(context, held => RunAsync(held, request, within), full => Problem.TooManyAsync(full, RetryAfter, "Other commands are being done."));
        else
            await Problem.BadRequestAsync(context, "Bad body", "The body must be a JSON object with the command's arguments.");
    }

    public void Dispose() => _places.Dispose();

    private async Task RunAsync(HttpContext context, byte[] request, TimeSpan within)
    {
        try
        {
            var call = parts.Options(context.RequestAborted, within);
            var answer = await parts.Control.RunCommandAsync(new() { Origin = Asker.Of(context), Request = ByteString.CopyFrom(request) }, call);
            await WriteAsync(context, JsonElement.Parse(answer.Answer.Span));
        }
        catch (RpcException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await PartProblem.WriteAsync(context, "control", e);
        }
    }

    private static Task WriteAsync(HttpContext context, JsonElement answer)
    {
        if (answer.GetProperty("ok").GetBoolean())
            return Answer.JsonAsync(context, new(answer.GetProperty("command").GetString()!, answer.GetProperty("result")), ApiJson.Default.CommandDone);
        return Problem.WriteAsync(context, StatusOf(answer.GetProperty("error").GetString()), "Not done", answer.GetProperty("text").GetString()!);
    }

    private static int StatusOf(string? error) => error switch
    {
        CommandError.BadArgs or CommandError.Malformed or CommandError.TooLarge => StatusCodes.Status400BadRequest,
        CommandError.Busy => StatusCodes.Status409Conflict,
        CommandError.UnknownCommand => StatusCodes.Status501NotImplemented,
        CommandError.ControlAway => StatusCodes.Status503ServiceUnavailable,
        CommandError.TimedOut => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status502BadGateway,
    };
}

/// <summary>A command that was done.</summary>
internal sealed record CommandDone(string Command, JsonElement Result);
