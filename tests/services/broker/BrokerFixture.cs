using System.Text;
using Edge.Broker.Accounts;
using Edge.Broker.Bounds;
using Edge.Broker.Serving;
using Microsoft.Extensions.Logging;

namespace Edge.Broker.Tests;

/// <summary>The broker on a free port, with an account for each service, Home Assistant and the receivers attic and cellar.</summary>
internal sealed class BrokerFixture : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    private BrokerFixture(BrokerOptions options)
    {
        var accounts = new AccountTable(((string[])[.. AccessRules.Services, AccessRules.HomeAssistant, "attic", "cellar"]).Select(name => (name, PasswordOf(name))));
        Queues = new(options.MaxQueuedMessages, options.MaxQueuedBytes);
        Retained = new(options.MaxRetainedTopics, options.MaxRetainedBytes);
        Connections = new(options.MaxConnections);
        Refusals = new(TimeProvider.System, new Logger<Refusals>(Logs));
        Listener = new(options, Connections, TimeProvider.System, new Logger<ConnectionListener>(Logs));
        var signIn = new SignIn(options, accounts, new(), Connections, Queues, Refusals, TimeProvider.System);
        Broker = new(options, signIn, Queues, Retained, Refusals, Listener);
        Sweep = new(Broker, options, Time, new Logger<SessionSweep>(Logs));
        _run = Broker.RunAsync(_stop.Token);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public FailingLogs Logs { get; } = new();

    public ManualTime Time { get; } = new();

    public MqttBroker Broker { get; }

    public ConnectionListener Listener { get; }

    public Connections Connections { get; }

    public ClientQueues Queues { get; }

    public RetainedMessages Retained { get; }

    public Refusals Refusals { get; }

    public SessionSweep Sweep { get; }

    public int Port => Listener.Address.Port;

    public static async Task<BrokerFixture> StartAsync(BrokerOptions? options = null)
    {
        var fixture = new BrokerFixture(options ?? Options());
        await fixture.Broker.Started.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        return fixture;
    }

    public static BrokerOptions Options() => new() { Port = 0 };

    public static string PasswordOf(string account) => $"password of {account}";

    public MqttConnectionOptions As(string account, string? clientId = null) => new()
    {
        Host = "127.0.0.1", Port = Port, ClientId = clientId ?? account, Username = account, Password = PasswordOf(account), ConnectTimeout = TimeSpan.FromSeconds(20),
    };

    public Task<IMqttConnection> ConnectAsync(string account, string? clientId = null) => ConnectAsync(As(account, clientId));

    public static Task<IMqttConnection> ConnectAsync(MqttConnectionOptions options) => new MqttNetConnector(TimeProvider.System).ConnectAsync(options, Cancel);

    public static MqttMessage Message(string topic, string text = "x") => new(topic, Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _run;
        }
        catch (OperationCanceledException)
        {
        }

        Broker.Dispose();
        _stop.Dispose();
        Logs.Dispose();
    }
}

internal static class Waiting
{
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(30), BrokerFixture.Cancel);

    public static Task Soon(this Task task) => task.WaitAsync(TimeSpan.FromSeconds(30), BrokerFixture.Cancel);

    public static Task<MqttMessage> NextAsync(this IMqttConnection connection) => connection.Messages.ReadAsync(BrokerFixture.Cancel).AsTask().Soon();

    /// <summary>For what the broker does a moment after it has answered.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(BrokerFixture.Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
            await pace.WaitForNextTickAsync(limit.Token);
    }
}
