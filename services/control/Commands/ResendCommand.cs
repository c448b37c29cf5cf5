using System.Text.Json;
using Edge.Hosting;
using Edge.V1;

namespace Edge.Control.Commands;

/// <summary>Makes batches that were sent due again, and has a send begin.</summary>
internal sealed class ResendCommand(Uplink.UplinkClient uplink) : ICommand
{
    private const ulong MostNumbers = 10_000;
    private const int MaxEpochLength = 64;

    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        var request = new ResendRequest
        {
            Epoch = args.Word("epoch", MaxEpochLength),
            FromNumber = args.Number("from", 1, long.MaxValue),
            ToNumber = args.Number("to", 1, long.MaxValue),
        };
        args.End();
        if (request.FromNumber > request.ToNumber || request.ToNumber - request.FromNumber >= MostNumbers)
            throw new CommandException(CommandError.BadArgs, $"from, to: at most {MostNumbers} numbers, the first one first, are expected");
        var answer = await uplink.ResendAsync(request, cancellationToken: stop);
        return result =>
        {
            result.WriteNumber("due", answer.Due);
            result.WriteNumber("gone", answer.Gone);
        };
    }
}
