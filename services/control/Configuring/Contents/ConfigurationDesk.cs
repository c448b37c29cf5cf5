using Edge.Control.Configuring.Changes;
using Edge.Control.Configuring.Sealing;
using Edge.Control.Trust;
using Edge.Hosting;

namespace Edge.Control.Configuring.Contents;

/// <summary>Takes a sealed configuration: whose it is, whether it is new and in time, what it says, and whether that can be used; then it becomes a change.</summary>
internal sealed class ConfigurationDesk(DeviceKey device, OperatorSignature trust, ConfigurationCheck check, ChangeRecord record, ChangeLock gate, ChangeDesk changes)
{
    /// <summary>The change that has begun, also when all of it is so already: its number is used then.</summary>
    /// <exception cref="ConfigurationException">It is refused; nothing was changed.</exception>
    /// <exception cref="CommandException">It cannot be told whether it is in time.</exception>
    public async Task<Change> TakeAsync(byte[] sealedBytes, CancellationToken stop)
    {
        using var key = device.Open();
        var content = ConfigurationContent.Parse(Seal.Open(sealedBytes, key, trust));
        using var taken = gate.Take();
        check.Refuse(content, record.Read()?.LastSerial ?? 0);
        return await changes.BeginAsync(await check.PlanAsync(content, stop), stop);
    }
}
