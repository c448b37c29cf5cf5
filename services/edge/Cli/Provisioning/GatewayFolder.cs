using System.Formats.Tar;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Cli.Certificates;

namespace Edge.Cli.Provisioning;

/// <summary>Makes all that one gateway needs, as a folder and as a tar.</summary>
/// <param name="common">Settings that all share.</param>
/// <param name="authority">Who signs; null: there is a request to have signed.</param>
/// <param name="brokerAuthority">PEM of who has signed the broker's certificate.</param>
internal sealed class GatewayFolder(JsonObject common, GatewayAuthority? authority, string brokerAuthority)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForAll = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OwnFolder = OwnerOnly | UnixFileMode.UserExecute;

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Made beside its place and moved there: what is there is whole.</summary>
    public void Make(NewGateway gateway, string to)
    {
        var (folder, archive) = ProvisionPlan.Results(to, gateway);
        var place = Directory.CreateDirectory(Path.Combine(to, $".provision-{Guid.NewGuid():N}"), OwnFolder).FullName;
        try
        {
            var made = Directory.CreateDirectory(Path.Combine(place, "new"), OwnFolder).FullName;
            var config = Path.Combine(made, "config");
            Fill(gateway, config);
            Write(Path.Combine(made, "README.md"), ProvisionSheet.Text(gateway, authority is not null), ForAll);
            Pack(config, Path.Combine(place, "tar"));
            File.Move(Path.Combine(place, "tar"), archive);
            Directory.Move(made, folder);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    private void Fill(NewGateway gateway, string config)
    {
        var (pki, meters) = (Path.Combine(config, "pki"), Path.Combine(config, "meters.d"));
        Directory.CreateDirectory(pki);
        Directory.CreateDirectory(meters);
        Write(Path.Combine(config, "edge.json"), Text(gateway.Settings(common)), ForAll);
        foreach (var (name, text) in gateway.Meters)
            Write(Path.Combine(meters, name), text, OwnerOnly);
        var (key, request) = CertificateMaker.Request(gateway.Id);
        Write(Path.Combine(pki, $"{gateway.Id}.key"), key, OwnerOnly);
        if (authority is null)
            Write(Path.Combine(pki, $"{gateway.Id}.csr"), request, ForAll);
        else
            Write(Path.Combine(pki, $"{gateway.Id}.crt"), authority.Sign(request), ForAll);
        Write(Path.Combine(pki, "ca.crt"), brokerAuthority, ForAll);
    }

    /// <summary>Everything belongs to the containers' user, whoever packs it.</summary>
    private static void Pack(string config, string path)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        using (var tar = new TarWriter(file, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(Owned(new(TarEntryType.Directory, "config"), config));
            foreach (var below in Directory.EnumerateFileSystemEntries(config, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var name = "config/" + Path.GetRelativePath(config, below);
                if (Directory.Exists(below))
                {
                    tar.WriteEntry(Owned(new(TarEntryType.Directory, name), below));
                    continue;
                }

                using var content = File.OpenRead(below);
                tar.WriteEntry(Owned(new(TarEntryType.RegularFile, name) { DataStream = content }, below));
            }
        }

        file.Flush(flushToDisk: true);
    }

    private static UstarTarEntry Owned(UstarTarEntry entry, string path)
    {
        entry.Uid = entry.Gid = (int)HostFiles.ContainerUser;
        entry.Mode = File.GetUnixFileMode(path);
        entry.ModificationTime = new DateTimeOffset(File.GetLastWriteTimeUtc(path));
        return entry;
    }

    private static string Text(JsonObject settings)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Readable))
            settings.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
            file.Write(Encoding.UTF8.GetBytes(text.EndsWith('\n') ? text : text + "\n"));
        // Whatever the person's umask takes away.
        File.SetUnixFileMode(path, mode);
    }
}
