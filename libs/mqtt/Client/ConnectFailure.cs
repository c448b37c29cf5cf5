using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Exceptions;

namespace Edge.Mqtt.Client;

/// <summary>Why a connection did not come about or ended, in words that name the thing to look at.</summary>
internal sealed class ConnectFailure(MqttConnectionOptions options, TimeProvider time)
{
    private const string ItClosed = "it closed the connection";

    private readonly TlsFailure? _tls = options.Tls is null ? null : new TlsFailure(options.Host, options.Tls, time);

    private string Broker => $"the broker at {options.Host}:{options.Port}";

    internal string Unreachable(SocketException e) => $"{Broker} cannot be reached: {Words(e)}";

    internal string NoAnswer() => $"{Broker} did not answer within {options.ConnectTimeout}";

    internal string Refused(byte reasonCode)
    {
        var who = options.Username is null ? "without a user name" : $"as user {options.Username}";
        return $"{Broker} refused the connection {who}: {MqttReason.Text(reasonCode)}";
    }

    internal string BeforeConnack(Exception e) =>
        _tls is null ? $"{Broker} did not accept the connection: {Innermost(e)}" : Tls(_tls.Reason(e));

    internal string BrokerCertificate(SslPolicyErrors errors, X509Chain? chain) => Tls(_tls!.Reason(errors, chain));

    internal string Tls(string reason) => $"TLS with {Broker} failed: {reason}";

    internal string Lost(Exception? e) => $"connection to {Broker} lost: {(e is null ? ItClosed : Innermost(e))}";

    internal string EndedBy(byte reasonCode, string? words) =>
        $"{Broker} ended the connection: {MqttReason.Text(reasonCode)}{(string.IsNullOrEmpty(words) ? "" : $", {words}")}";

    private static string Innermost(Exception e)
    {
        var inner = e.GetBaseException();
        // The library's own exception without a cause means that the stream has ended.
        return inner is SocketException socket ? Words(socket) : inner is MqttCommunicationException { InnerException: null } ? ItClosed : inner.Message;
    }

    // The framework's text has the address behind it, which stands before it here.
    private static string Words(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => "the host name cannot be resolved",
        SocketError.TryAgain => "the host name cannot be resolved: the name server does not answer",
        _ => new SocketException((int)e.SocketErrorCode).Message,
    };
}
