using Edge.Control.Configuring.Files;
using Edge.Control.Engine;
using Edge.Control.Judging;
using Edge.Control.Updating.Switching;

namespace Edge.Control.Configuring.Changes;

/// <summary>What is to be changed, checked by who asks for it.</summary>
/// <param name="Kind">As in <see cref="Change.Kind"/>.</param>
/// <param name="Serial">0: it has none.</param>
/// <param name="Files">The new contents by path; null takes a file away.</param>
/// <param name="Services">Who reads them and must be restarted.</param>
internal sealed record ChangeOrder(string Kind, ulong Serial, IReadOnlyDictionary<string, byte[]?> Files, IReadOnlyCollection<string> Services);

/// <summary>Takes a change: from when this has returned it is made or taken back, whatever happens. <see cref="ChangeWorker"/> makes it.</summary>
internal sealed class ChangeDesk(ConfigFolder folder, ChangeRecord record, GatewayContainers containers, IJudge judge, SwitchFile updates, TimeProvider time)
{
    /// <summary>Only while <see cref="ChangeLock"/> is held.</summary>
    /// <exception cref="ConfigurationException">It cannot be made here; nothing was changed.</exception>
    /// <exception cref="EngineException">The engine, which is to restart services, cannot be asked.</exception>
    public async Task<Change> BeginAsync(ChangeOrder order, CancellationToken stop)
    {
        // What an update replaces would be restarted here, and neither could tell who made the gateway do worse.
        if (updates.Read() is { IsUnderWay: true })
            throw new ConfigurationException("an update is under way; ask again when it has ended (update-status)");
        folder.DemandWritable(order.Files.Keys);
        if (order.Services.Count > 0)
            await containers.ListAsync(stop);
        var before = await judge.LookAsync(stop);
        var files = order.Files.Select(file => (file.Key, folder.Read(file.Key), file.Value)).ToList();
        IReadOnlyList<string> services = [.. order.Services.Order(StringComparer.Ordinal).OrderBy(service => service == "control")];
        var change = new Change
        {
            Kind = order.Kind,
            Serial = order.Serial,
            LastSerial = Math.Max(order.Serial, record.Read()?.LastSerial ?? 0),
            Files = [.. files.Select(file => file.Key)],
            Services = services,
            Left = services,
            Before = before,
            ChangedAt = time.GetUtcNow(),
        };
        Keep(change, files);
        return change;
    }

    private void Keep(Change change, IReadOnlyList<(string, byte[]?, byte[]?)> files)
    {
        try
        {
            record.Stage(files);
            record.Write(change);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"control cannot keep what it would replace: {e.Message}", e);
        }
    }
}
