using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace Edge.Mqtt.Client;

/// <summary>
/// Opens the stream to the broker in the library's place: only so is it known at which step it failed and why, is the broker's certificate
/// checked against one authority and nobody else's, and has a packet a bound before it is read.
/// </summary>
internal sealed class BrokerStream(MqttConnectionOptions options, ConnectFailure failure) : IMqttClientStreamProvider
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Why there is no stream; null while nothing has failed.</summary>
    internal string? Failure { get; private set; }

    public async Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Tls is { } tls)
                stream = await SecureAsync(stream, tls, cancellationToken);
            var limited = new PacketLimitStream(stream, options.MaximumPacketSize);
            _opened.TrySetResult(limited);
            return limited;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is SocketException refused)
                Failure = failure.Unreachable(refused);
            throw;
        }
    }

    /// <summary>Cuts the connection; the broker gets no goodbye.</summary>
    internal void Cut()
    {
        if (_opened.Task.IsCompletedSuccessfully)
            _opened.Task.GetAwaiter().GetResult().Dispose();
    }

    private async Task<Stream> SecureAsync(Stream stream, MqttTls tls, CancellationToken stop)
    {
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(Secure(tls), stop);
            return secure;
        }
        catch (Exception e)
        {
            await secure.DisposeAsync();
            if (e is AuthenticationException or IOException or CryptographicException or ArgumentException)
                Failure ??= e is CryptographicException or ArgumentException ? failure.Tls(e.Message) : failure.BeforeConnack(e);
            throw;
        }
    }

    private SslClientAuthenticationOptions Secure(MqttTls tls) => new()
    {
        TargetHost = options.Host,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = TrustOnly(tls.CaFile),
        ClientCertificateContext = tls.CertificateFile is null ? null : Own(tls.CertificateFile, tls.KeyFile!),
        RemoteCertificateValidationCallback = (_, _, chain, errors) =>
        {
            if (errors != SslPolicyErrors.None)
                Failure = failure.BrokerCertificate(errors, chain);
            return errors == SslPolicyErrors.None;
        },
    };

    private static X509ChainPolicy TrustOnly(string caFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        return policy;
    }

    private static SslStreamCertificateContext Own(string certificateFile, string keyFile)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        try
        {
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), chain, offline: true);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new CryptographicException($"our key {keyFile} does not fit our certificate {certificateFile}: {e.Message}", e);
        }
    }
}
