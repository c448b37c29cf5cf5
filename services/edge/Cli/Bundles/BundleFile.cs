using System.Security.Cryptography;
using System.Text.Json;
using Edge.Cli.Signing;
using Edge.Control.Updating;
using Edge.Control.Updating.Bundles;

namespace Edge.Cli.Bundles;

/// <summary>Writes what control reads (services/control/Updating/Bundles): a signed manifest, and the images. docs/updates.md has its form.</summary>
internal static class BundleFile
{
    private static readonly ManifestJson Readable = new(new JsonSerializerOptions(ManifestJson.Default.Options) { WriteIndented = true });

    /// <summary>The manifest's bytes, as control takes them.</summary>
    public static byte[] Write(Manifest manifest)
    {
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(manifest, Readable.Manifest), (byte)'\n'];
        if (json.Length > BundleHeader.MaxManifestBytes)
            throw new Usage($"the manifest would have {json.Length} bytes, {BundleHeader.MaxManifestBytes} are allowed: shorten the script of --host-step");
        try
        {
            ManifestJson.Read(json);
            return json;
        }
        catch (UpdateRefusedException e)
        {
            throw new Failure("no gateway would take this bundle", e.Message, inner: e);
        }
    }

    /// <summary>Under its name only when all of it is on the disk.</summary>
    public static async Task WriteAsync(string target, byte[] manifest, ECDsa key, string archive, CancellationToken stop)
    {
        var unfinished = Path.Combine(Path.GetDirectoryName(archive)!, "bundle");
        await using (var file = File.Create(unfinished))
        {
            await using var images = File.OpenRead(archive);
            foreach (var (name, content) in new (string, Stream)[]
            {
                (BundleHeader.ManifestName, new MemoryStream(manifest)),
                (BundleHeader.SignatureName, new MemoryStream(OperatorKey.Sign(key, BundleGate.Signed(manifest)))),
                (BundleHeader.ImagesName, images),
            })
            {
                await file.WriteAsync(TarHeader.Of(name, content.Length), stop);
                await content.CopyToAsync(file, stop);
                await file.WriteAsync(new byte[TarMember.Padded(content.Length) - content.Length], stop);
            }

            await file.WriteAsync(new byte[TarMember.End], stop);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, target, overwrite: true);
    }
}
