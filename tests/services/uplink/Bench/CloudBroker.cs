namespace Edge.Uplink.Tests.Bench;

/// <summary>The cloud's broker: mutual TLS with the product's own ACL, and a plain listener beside it for the test's own ears.</summary>
internal sealed class CloudBroker : IAsyncDisposable
{
    private CloudBroker(Mosquitto mosquitto, int tlsPort) => (Mosquitto, TlsPort) = (mosquitto, tlsPort);

    public Mosquitto Mosquitto { get; }

    public int TlsPort { get; }

    public static async Task<CloudBroker> StartAsync(TestPki pki, string extra = "", bool persistent = true)
    {
        var port = Mosquitto.FreePort();
        var server = pki.Server("127.0.0.1");
        var acl = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Bench", "acl"));
        return new CloudBroker(await Mosquitto.StartAsync(new MosquittoSettings
        {
            Persistence = persistent,
            // Before the first `user` line a rule is for those without a name: the test.
            Acl = $"topic readwrite #\n{acl}",
            Extra = $"""
                {extra}
                listener {port} 127.0.0.1
                cafile {pki.CaFile}
                certfile {server.CertificateFile}
                keyfile {server.KeyFile}
                require_certificate true
                use_identity_as_username true
                """,
        }), port);
    }

    public ValueTask DisposeAsync() => Mosquitto.DisposeAsync();
}
