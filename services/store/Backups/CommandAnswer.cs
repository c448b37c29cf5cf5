using System.Text.Json;
using Edge.Hosting;
using Edge.Store.Database;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Backups;

/// <summary>What the command line gets to read: one line, <c>{"answer":{...}}</c> or <c>{"error":"..."}</c>.</summary>
internal static class CommandAnswer
{
    /// <summary>The exit code; a fault of the file, the disk or the running store is an answer, too.</summary>
    public static async Task<int> WriteAsync(TextWriter output, Func<Task<DatabaseContent>> ask)
    {
        try
        {
            await output.WriteLineAsync($$"""{"answer":{{JsonSerializer.Serialize(await ask(), ContentJson.Default.DatabaseContent)}}}""");
            return ExitCodes.Done;
        }
        catch (Exception fault) when (fault is RpcException or SqliteException or DatabaseRefusedException or IOException or UnauthorizedAccessException)
        {
            var reason = fault is RpcException rpc ? rpc.Status.Detail : fault.Message;
            await output.WriteLineAsync($$"""{"error":"{{JsonEncodedText.Encode(reason)}}"}""");
            return ExitCodes.Fault;
        }
    }
}
