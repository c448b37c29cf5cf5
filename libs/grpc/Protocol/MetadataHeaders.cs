using Grpc.Core;

namespace Grpc.Protocol;

/// <summary>Metadata to HTTP headers and back. Bytes travel as base64, without padding as gRPC likes it, read with or without.</summary>
internal static class MetadataHeaders
{
    public static void Write<TTarget>(Metadata metadata, TTarget target, Action<TTarget, string, string> add)
    {
        foreach (var entry in metadata)
        {
            if (Wire.IsReserved(entry.Key)) continue;
            add(target, entry.Key, entry.IsBinary ? Convert.ToBase64String(entry.Bytes).TrimEnd('=') : entry.Value);
        }
    }

    public static void Read(Metadata metadata, string header, string? value)
    {
        if (value is null || Wire.IsReserved(header)) return;
#pragma warning disable CA1308 // Lower case is the form on the wire.
        var key = header.ToLowerInvariant();
#pragma warning restore CA1308
        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
        {
            metadata.Add(Metadata.Entry.Received(key, value));
            return;
        }

        // A proxy may have joined several values of one key.
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
            metadata.Add(Metadata.Entry.Received(key, Decode(key, part)));
    }

    private static byte[] Decode(string key, string base64)
    {
        try
        {
            return Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException e)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"The metadata {key} is not base64.", e));
        }
    }
}
