namespace Edge.Store.Tests;

/// <summary>Who may call what; everything else is refused.</summary>
public sealed class CallerTests
{
    private static readonly string[] Everyone = ["listener", "uplink", "watchdog", "api", "control"];
    private static readonly string[] All = [.. Everyone, "store"];

    private static readonly Dictionary<string, (string[] Callers, Func<StoreContract.StoreClient, Task> Call)> Methods = new()
    {
        ["Append"] = (["listener"], AppendAsync),
        ["Flush"] = (["uplink", "listener"], c => c.FlushAsync(new()).ResponseAsync),
        ["LeaseBatch"] = (["uplink"], c => c.LeaseBatchAsync(new()).ResponseAsync),
        ["CompleteBatch"] = (["uplink"], c => c.CompleteBatchAsync(new()).ResponseAsync),
        ["ReleaseBatch"] = (["uplink"], c => c.ReleaseBatchAsync(new()).ResponseAsync),
        ["ResendBatches"] = (["uplink"], c => c.ResendBatchesAsync(new()).ResponseAsync),
        ["ListMeters"] = (["api", "uplink"], c => c.ListMetersAsync(new()).ResponseAsync),
        ["QueryReadings"] = (["api", "control"], QueryAsync),
        ["QueryAggregates"] = (["api"], AggregateAsync),
        ["RaiseAlarm"] = (Everyone, c => c.RaiseAlarmAsync(new()).ResponseAsync),
        ["ClearAlarm"] = (Everyone, c => c.ClearAlarmAsync(new()).ResponseAsync),
        ["ListAlarms"] = (["api", "control", "uplink", "watchdog", "listener"], c => c.ListAlarmsAsync(new()).ResponseAsync),
        ["ListKept"] = (["listener", "api"], ListKeptAsync),
        ["GetStats"] = (["api", "uplink", "watchdog", "control"], c => c.GetStatsAsync(new()).ResponseAsync),
        ["Backup"] = (["api", "control", "store"], c => c.BackupAsync(new() { Name = "/" }).ResponseAsync),
        ["ListBackups"] = (["api", "control"], c => c.ListBackupsAsync(new()).ResponseAsync),
        ["AppendAudit"] = (["control"], c => c.AppendAuditAsync(new()).ResponseAsync),
        ["ListAudit"] = (["api", "control"], c => c.ListAuditAsync(new()).ResponseAsync),
    };

    [Fact]
    public void Every_method_of_the_contract_is_in_the_table() =>
        Assert.Equal(StoreContract.Descriptor.Methods.Select(method => method.Name).Order(), Methods.Keys.Order());

    [Fact]
    public async Task A_method_is_for_its_callers_only()
    {
        await using var store = await HostedStore.StartAsync();
        foreach (var caller in All)
        {
            var calls = store.As(caller).Calls;
            foreach (var (method, (callers, call)) in Methods)
                Assert.True(callers.Contains(caller) == await IsAllowedAsync(() => call(calls)), $"{caller} calls {method}");
        }
    }

    private static async Task<bool> IsAllowedAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (RpcException refused)
        {
            return refused.StatusCode is not (StatusCode.PermissionDenied or StatusCode.Unauthenticated);
        }
    }

    private static async Task AppendAsync(StoreContract.StoreClient client)
    {
        using var call = client.Append();
        await call.RequestStream.CompleteAsync();
        await call.ResponseStream.MoveNext(CancellationToken.None);
    }

    private static async Task ListKeptAsync(StoreContract.StoreClient client)
    {
        using var call = client.ListKept(new());
        await call.ResponseStream.MoveNext(CancellationToken.None);
    }

    private static async Task QueryAsync(StoreContract.StoreClient client)
    {
        using var call = client.QueryReadings(new());
        await call.ResponseStream.MoveNext(CancellationToken.None);
    }

    private static async Task AggregateAsync(StoreContract.StoreClient client)
    {
        using var call = client.QueryAggregates(new());
        await call.ResponseStream.MoveNext(CancellationToken.None);
    }
}
