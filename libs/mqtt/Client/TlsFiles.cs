namespace Edge.Mqtt.Client;

/// <summary>Finds missing files before OpenSSL does: its message would not name them.</summary>
internal static class TlsFiles
{
    internal static void Check(MqttTls tls)
    {
        Check("authority", tls.CaFile);
        if ((tls.CertificateFile is null) != (tls.KeyFile is null))
            throw new MqttException("a client certificate needs its key, and a key its certificate");
        if (tls.CertificateFile is not null)
            Check("client certificate", tls.CertificateFile);
        if (tls.KeyFile is not null)
            Check("client key", tls.KeyFile);
    }

    private static void Check(string what, string path)
    {
        try
        {
            using var file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message;
            throw new MqttException($"{what} {path}: {reason}", e);
        }
    }
}
