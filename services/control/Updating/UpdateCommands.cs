using System.Globalization;
using System.Text.Json;
using Edge.Control.Commands;
using Edge.V1;

namespace Edge.Control.Updating;

/// <summary>Begins an update and answers at once.</summary>
internal sealed class UpdateCommand(UpdateCalls updates) : ICommand
{
    private const int MaxUrl = 2000, MaxFile = 100;

    public Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        // An address may hold a ticket.
        args.Hide("url");
        var url = args.Text("url", MaxUrl, c => c is > ' ' and <= '~');
        var file = args.Text("file", MaxFile, c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
        args.End();
        if (url.Length == 0 == (file.Length == 0))
            throw new Hosting.CommandException(Hosting.CommandError.BadArgs, "url or file: exactly one of them is expected");
        var request = url.Length > 0 ? new ApplyUpdateRequest { Url = url } : new ApplyUpdateRequest { File = file };
        return Task.FromResult(UpdateStatusCommand.Show(updates.Apply(request)));
    }
}

/// <summary>How an update goes, or how the last one went.</summary>
internal sealed class UpdateStatusCommand(UpdateCalls updates) : ICommand
{
    public Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        return Task.FromResult(Show(updates.Get()));
    }

    internal static Action<Utf8JsonWriter> Show(Update update) => result =>
    {
        result.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName($"{update.State}"));
        result.WriteString("from_version", update.FromVersion);
        result.WriteString("to_version", update.ToVersion);
        result.WriteString("text", update.Text);
        if (update.ChangedMs > 0)
            result.WriteString("changed", DateTimeOffset.FromUnixTimeMilliseconds(update.ChangedMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        else
            result.WriteNull("changed");
        result.WriteNumber("bytes_done", update.BytesDone);
        result.WriteNumber("bytes_total", update.BytesTotal);
        result.WriteString("previous_version", update.PreviousVersion);
    };
}
