using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Gateway;

/// <summary>Services, machine, radio, clock and versions.</summary>
internal sealed class SystemEndpoint(SystemReader system) : IEndpoint
{
    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request);
        if (query.Error is not null)
            await query.AnswerErrorAsync(context);
        else
            await Answer.JsonAsync(context, await system.ReadAsync(context.RequestAborted), ApiJson.Default.SystemAnswer);
    }
}

/// <summary>Asks every part at once.</summary>
internal sealed class SystemReader(Identity identity, PartClients parts, Books books, Machine machine, DecoderVersion decoder)
{
    public async Task<SystemAnswer> ReadAsync(CancellationToken stop)
    {
        var stats = parts.AskAsync("store", call => parts.Store.GetStatsAsync(new(), call), stop);
        var radio = parts.AskAsync("listener", call => parts.Listener.GetStatusAsync(new(), call), stop);
        var version = decoder.ReadAsync(stop);
        var tunnel = parts.AskAsync("control", call => parts.Control.GetTunnelAsync(new(), call), stop);
        var update = parts.AskAsync("control", call => parts.Control.GetUpdateAsync(new(), call), stop);
        return new(
            identity.GatewayId, identity.Version, identity.Now, books.Health.Rows(), machine.Read(), new(identity.IsClockSet),
            (await stats).Answer is { } store ? StoreAnswer.Of(store) : null,
            (await radio).Answer is { } listener ? RadioAnswer.Of(listener, await version) : null,
            (await update).Answer is { } found ? UpdateAnswer.Of(found) : null,
            (await tunnel).Answer is { } open ? TunnelAnswer.Of(open) : null,
            Unreachable.Of([(await stats).Reason, (await radio).Reason, .. new[] { (await tunnel).Reason, (await update).Reason }.Where(IsGone)]));
    }

    // A control that cannot do it yet is there all the same.
    private static bool IsGone(Unreachable? part) => part?.Code != StatusCode.Unimplemented;
}

/// <summary>The version of the decoder's program: asking starts a process there, so it is asked for now and then.</summary>
internal sealed class DecoderVersion(PartClients parts, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private (string Version, long At)? _known;

    public async Task<string?> ReadAsync(CancellationToken stop)
    {
        if (_known is { } known && time.GetElapsedTime(known.At) < Kept)
            return known.Version;
        var (answer, _) = await parts.AskAsync("listener", call => parts.Listener.GetDecoderVersionAsync(new(), call), stop);
        if (answer is null)
            return null;
        _known = (answer.Version, time.GetTimestamp());
        return answer.Version;
    }
}
