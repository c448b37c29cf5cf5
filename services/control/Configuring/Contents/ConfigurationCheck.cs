using Edge.Control.Configuring.Changes;
using Edge.Control.Configuring.Files;
using Edge.Hosting;

namespace Edge.Control.Configuring.Contents;

/// <summary>Looks at what a configuration says.</summary>
internal sealed class ConfigurationCheck(
    ConfigFolder folder, MeterFiles meters, SettingsCheck settings, GatewayOptions gateway, IClockRule clock, TimeProvider time)
{
    public const string Kind = "configuration";

    /// <summary>Whether it may be made here and now.</summary>
    public void Refuse(ConfigurationContent content, ulong lastSerial)
    {
        if (content.Gateway != gateway.Id)
            throw new ConfigurationException($"it is for the gateway {content.Gateway}, and this is {gateway.Id}");
        if (content.Serial <= lastSerial)
            throw new ConfigurationException($"its serial number {content.Serial} is not above {lastSerial}, which was used already: an old configuration is not made anew");
        if (!clock.IsSet)
            throw new CommandException(CommandError.ClockNotSet, "whether it has expired cannot be told before the clock is set");
        if (time.GetUtcNow() >= content.ExpiresAt)
            throw new CommandException(CommandError.Expired, $"it expired at {content.ExpiresAt:yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }

    /// <summary>What would be changed, everything in it checked.</summary>
    public async Task<ChangeOrder> PlanAsync(ConfigurationContent content, CancellationToken stop)
    {
        var files = new Dictionary<string, byte[]?>(await meters.PlanAsync(content, stop), StringComparer.Ordinal);
        IReadOnlyList<string> services = [];
        if (content.Settings is not null)
        {
            var (file, sections) = SettingsMerge.Apply(folder.Read(ConfigFolder.Settings), content.Settings);
            services = [.. sections.SelectMany(SectionReaders.Of).Distinct()];
            if (services.Count > 0)
            {
                await settings.RunAsync(file, services, stop);
                files.Add(ConfigFolder.Settings, file);
            }
        }

        return new(Kind, content.Serial, files, services);
    }
}
