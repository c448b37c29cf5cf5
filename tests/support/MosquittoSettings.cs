using System.Text;

namespace Edge.Testing;

/// <summary>What a test's broker is like. Default: one plain listener on loopback, everybody may do everything, nothing is kept on disk.</summary>
public sealed record MosquittoSettings
{
    /// <summary>User names and passwords; when there are any, nobody else is let in.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    /// <summary>Text of the ACL file, or null for none.</summary>
    public string? Acl { get; init; }

    /// <summary>Mutual TLS: this certificate, and clients with one of this authority.</summary>
    public MosquittoTls? Tls { get; init; }

    /// <summary>Keeps sessions and retained messages on disk, so that they survive a restart (and, written each second or so, mostly a kill).</summary>
    public bool Persistence { get; init; }

    /// <summary>Further lines of the configuration.</summary>
    public string Extra { get; init; } = "";

    /// <summary>Sees each line of the broker's log, across restarts; a broker that is killed has logged what it did before. One thread at a time.</summary>
    public Action<string>? Watch { get; init; }

    internal async Task<string> WriteAsync(string directory, int port)
    {
        var text = new StringBuilder();
        if (Environment.IsPrivilegedProcess)
            text.AppendLine("user root");
        text.AppendLine("per_listener_settings false").AppendLine("log_dest stderr").AppendLine("log_timestamp false");
        foreach (var type in (string[])["error", "warning", "notice", "information", "subscribe"])
            text.Append("log_type ").AppendLine(type);
        text.Append("allow_anonymous ").AppendLine(Users.Count == 0 ? "true" : "false");
        if (Users.Count > 0)
            text.Append("password_file ").AppendLine(await PasswordsAsync(directory));
        if (Acl is not null)
            text.Append("acl_file ").AppendLine(await FileAsync(directory, "acl", Acl));
        text.Append("persistence ").AppendLine(Persistence ? "true" : "false");
        if (Persistence)
            text.Append("persistence_location ").Append(directory).AppendLine("/").AppendLine("autosave_interval 1");
        text.AppendLine(Extra);
        text.Append("listener ").Append(port).AppendLine(" 127.0.0.1");
        if (Tls is not null)
        {
            text.Append("cafile ").AppendLine(Tls.CaFile).Append("certfile ").AppendLine(Tls.Certificate.CertificateFile);
            text.Append("keyfile ").AppendLine(Tls.Certificate.KeyFile).AppendLine("require_certificate true");
        }
        return await FileAsync(directory, "mosquitto.conf", text.ToString());
    }

    private async Task<string> PasswordsAsync(string directory)
    {
        var path = await FileAsync(directory, "passwords", string.Concat(Users.Select(user => $"{user.Key}:{user.Value}\n")));
        // Replaces the passwords in the file by their hashes: so none is in an argument list.
        await ToolProcess.RunAsync("mosquitto_passwd", "-U", path);
        return path;
    }

    private static async Task<string> FileAsync(string directory, string name, string text)
    {
        var path = Path.Combine(directory, name);
        await File.WriteAllTextAsync(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}

/// <summary>A broker's certificate, and the authority of the clients'.</summary>
public sealed record MosquittoTls(string CaFile, IssuedCertificate Certificate);
