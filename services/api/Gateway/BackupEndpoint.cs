using Edge.Api.Http;
using Edge.Api.Parts;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Gateway;

/// <summary>Has the store write a checked copy of itself, one at a time.</summary>
internal sealed class BackupEndpoint(PartClients parts, ApiOptions options) : IEndpoint, IDisposable
{
    private readonly Places _place = new(1);

    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request);
        if (query.Error is not null)
            await query.AnswerErrorAsync(context);
        else
            await _place.HoldAsync(
                context, WriteAsync, full => Problem.WriteAsync(full, StatusCodes.Status409Conflict, "Under way", "A backup is being written; wait for its end."));
    }

    public void Dispose() => _place.Dispose();

    private async Task WriteAsync(HttpContext context)
    {
        try
        {
            // The name is made by the store, from the time: nobody else names files there.
            var backup = await parts.Store.BackupAsync(new(), parts.Options(context.RequestAborted, options.BackupTimeout));
            await Answer.JsonAsync(context, new BackupAnswer(backup.Name, backup.Bytes, backup.Readings), ApiJson.Default.BackupAnswer);
        }
        catch (RpcException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await PartProblem.WriteAsync(context, "store", e);
        }
    }
}

/// <summary>A backup that was written.</summary>
internal sealed record BackupAnswer(string Name, ulong Bytes, ulong Readings);
