using System.Collections.Concurrent;
using System.Net;
using Edge.Broker.Accounts;
using Edge.Broker.Bounds;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Edge.Broker.Serving;

/// <summary>Who may connect: account and password, within the bounds, and under a client id that is nobody else's.</summary>
internal sealed class SignIn(BrokerOptions options, AccountTable accounts, SignInDelay delay, Connections connections, ClientQueues queues, Refusals refusals, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, string> _accountOf = new(StringComparer.Ordinal);

    /// <summary>The account of a client or of a session that is kept; empty when there is none.</summary>
    public string AccountOf(string client) => _accountOf.GetValueOrDefault(client, "");

    /// <summary>The client's session has ended.</summary>
    public void Forget(string client) => _accountOf.TryRemove(client, out _);

    public async Task ValidateAsync(ValidatingConnectionEventArgs connect)
    {
        var address = (connect.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "";
        if (!accounts.Accepts(connect.UserName, connect.RawPassword))
        {
            refusals.SignIn(connect.UserName ?? "(no name)", address, "the name or the password is wrong");
            await Task.Delay(delay.Failed(address), time, connect.CancellationToken);
            connect.ReasonCode = MqttConnectReasonCode.NotAuthorized;
            return;
        }

        delay.Succeeded(address);
        if (connect.ClientId.Length == 0)
            connect.AssignedClientIdentifier = $"{connect.UserName}-{Guid.NewGuid():N}";
        if (Check(connect) is var (code, reason))
        {
            refusals.SignIn(connect.UserName!, address, reason);
            (connect.ReasonCode, connect.ReasonString) = (code, reason);
            return;
        }

        // A clean start ends an earlier session without a word from the library.
        if (connect.CleanSession == true)
            queues.Forget(connect.ClientId);
        _accountOf[connect.ClientId.Length == 0 ? connect.AssignedClientIdentifier : connect.ClientId] = connect.UserName!;
        connections.SignedIn(connect.RemoteEndPoint?.ToString() ?? "");
    }

    private (MqttConnectReasonCode, string)? Check(ValidatingConnectionEventArgs connect)
    {
        if (connect.KeepAlivePeriod is not > 0 || connect.KeepAlivePeriod > options.MaxKeepAlive.TotalSeconds)
            return (MqttConnectReasonCode.ImplementationSpecificError, $"a keep-alive of 1 to {options.MaxKeepAlive.TotalSeconds:0} s is expected, not {connect.KeepAlivePeriod ?? 0}");
        // A client of the same id takes a session over: only its own account may.
        if (_accountOf.TryGetValue(connect.ClientId, out var owner) && owner != connect.UserName)
            return (MqttConnectReasonCode.ClientIdentifierNotValid, "the client id is in use by another account");
        return null;
    }
}
