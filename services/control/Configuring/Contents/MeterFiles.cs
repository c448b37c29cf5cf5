using System.Text;
using Edge.Control.Configuring.Files;
using Edge.Control.Configuring.NewMeters;
using Edge.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Control.Configuring.Contents;

/// <summary>What a configuration does to the meters' files, checked before any of them is written.</summary>
internal sealed class MeterFiles(ConfigFolder folder, Listener.ListenerClient listener, TimeProvider time)
{
    // The listener gives up after 10 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The files that differ, by path; null takes one away.</summary>
    /// <exception cref="ConfigurationException">One of them is not right; the message names it and never quotes a key.</exception>
    /// <exception cref="RpcException">The listener, which knows what is right, does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, byte[]?>> PlanAsync(ConfigurationContent content, CancellationToken stop)
    {
        var present = folder.ListMeters().ToDictionary(name => name, name => folder.Read(ConfigFolder.MeterFile(name)), StringComparer.Ordinal);
        var planned = content.Meters.ToDictionary(file => file.Key, file => file.Value is { } text ? Encoding.UTF8.GetBytes(text) : null, StringComparer.Ordinal);
        if (content.ReplacesMeters)
            foreach (var name in present.Keys.Except(planned.Keys, StringComparer.Ordinal).ToList())
                planned.Add(name, null);
        var changed = planned.Where(file => !Same(present.GetValueOrDefault(file.Key), file.Value)).ToDictionary(StringComparer.Ordinal);
        RefuseDoubles(present, changed);
        foreach (var (name, bytes) in changed)
            if (bytes is not null)
                await CheckAsync(name, bytes, stop);
        return changed.ToDictionary(file => ConfigFolder.MeterFile(file.Key), file => file.Value, StringComparer.Ordinal);
    }

    private static bool Same(byte[]? one, byte[]? other) => one is null || other is null ? one == other : one.AsSpan().SequenceEqual(other);

    // Of two files for one meter the listener sets the second aside. What was so before is not this configuration's fault.
    private static void RefuseDoubles(Dictionary<string, byte[]?> present, Dictionary<string, byte[]?> changed)
    {
        var ids = present.Where(file => !changed.ContainsKey(file.Key) && file.Value is not null)
            .GroupBy(file => MeterText.Of(file.Value).Id).ToDictionary(group => group.Key, group => group.First().Key);
        foreach (var (name, bytes) in changed)
            if (bytes is not null && MeterText.Of(bytes).Id is { Length: > 0 } id && !ids.TryAdd(id, name))
                throw new ConfigurationException($"{name}: the meter {id} is in {ids[id]} already");
    }

    private async Task CheckAsync(string name, byte[] bytes, CancellationToken stop)
    {
        var trial = await listener.TestMeterAsync(
            new TestMeterRequest { File = name, Content = ByteString.CopyFrom(bytes) },
            new CallOptions(deadline: time.GetUtcNow().UtcDateTime + Patience, cancellationToken: stop));
        if (trial.Fault.Length > 0)
            throw new ConfigurationException($"the meter's file is not right: {trial.Fault}");
    }
}
