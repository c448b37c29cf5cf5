using Edge.Mqtt.Native;

namespace Edge.Mqtt.Client;

/// <summary>Why a connection did not come about or ended, in words that name the thing to look at.</summary>
internal sealed class ConnectFailure(MqttConnectionOptions options, TimeProvider time)
{
    private readonly TlsFailure? _tls = options.Tls is null ? null : new TlsFailure(options.Host, options.Tls, time);

    private string Broker => $"the broker at {options.Host}:{options.Port}";

    /// <summary>The library has no other place than its log for the reason of a TLS failure.</summary>
    internal void Logged(string line) => _tls?.Logged(line);

    internal string Unreachable(string reason) => $"{Broker} cannot be reached: {reason}";

    internal string Unreachable(MosquittoResult result, int errno) =>
        result == MosquittoResult.Tls || _tls?.IsKnown == true ? Tls() : Unreachable(MosquittoError.Text(result, errno));

    internal string NoAnswer() => $"{Broker} did not answer within {options.ConnectTimeout}";

    internal string Refused(byte reasonCode)
    {
        var who = options.Username is null ? "without a user name" : $"as user {options.Username}";
        return $"{Broker} refused the connection {who}: {MqttReason.Text(reasonCode)}";
    }

    internal string BeforeConnack(MosquittoResult result, int errno) =>
        _tls is not null ? Tls() : $"{Broker} did not accept the connection: {MosquittoError.Text(result, errno)}";

    internal string Lost(MosquittoResult result, int errno) => $"connection to {Broker} lost: {MosquittoError.Text(result, errno)}";

    internal string EndedBy(byte reasonCode, string? words) =>
        $"{Broker} ended the connection: {MqttReason.Text(reasonCode)}{(words is null ? "" : $", {words}")}";

    private string Tls() => $"TLS with {Broker} failed: {_tls?.Reason()}";
}
