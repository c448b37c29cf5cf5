using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.V1;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Gateway;

/// <summary>The backups that are kept, newest first.</summary>
internal sealed class BackupListEndpoint(PartClients parts) : IEndpoint
{
    public Task AnswerAsync(HttpContext context) => PartAnswer.WriteAsync(
        context, new(context.Request), () => parts.AskAsync("store", call => parts.Store.ListBackupsAsync(new(), call), context.RequestAborted),
        BackupListAnswer.Of, ApiJson.Default.BackupListAnswer);
}

/// <summary>The backups.</summary>
internal sealed record BackupListAnswer(IReadOnlyList<BackupRow> Backups)
{
    public static BackupListAnswer Of(ListBackupsResponse list) => new([.. list.Backups.Select(BackupRow.Of)]);
}

/// <summary>A backup; its name is that within the store's backup folder.</summary>
internal sealed record BackupRow(string Name, ulong Bytes, DateTimeOffset? Written)
{
    public static BackupRow Of(BackupFile backup) => new(backup.Name, backup.Bytes, Moments.Of(backup.WrittenMs));
}
