using Edge.Broker.Accounts;
using Edge.Broker.Bounds;
using Edge.Broker.Secrets;
using Edge.Broker.Serving;
using Edge.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Broker;

/// <summary>What the broker is made of.</summary>
internal static class BrokerRegistration
{
    public static EdgeHostBuilder AddBroker(this EdgeHostBuilder builder)
    {
        var options = builder.AddOptions<BrokerOptions>();
        builder.Services
            .AddSingleton(_ => new AccountTable(new SecretFolders(options.SecretsDirectory).ReadAccounts(SecretsCommand.Receivers(builder.Configuration))))
            .AddSingleton<SignInDelay>().AddSingleton<SignIn>().AddSingleton<Refusals>()
            .AddSingleton(new Connections(options.MaxConnections))
            .AddSingleton(new ClientQueues(options.MaxQueuedMessages, options.MaxQueuedBytes))
            .AddSingleton(new RetainedMessages(options.MaxRetainedTopics, options.MaxRetainedBytes))
            .AddSingleton<ConnectionListener>().AddSingleton<PassageProof>();
        return builder.AddWorker<MqttBroker>().AddWorker<SessionSweep>().AddWorker<BrokerCounters>();
    }
}
