using Edge.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Broker.Serving;

/// <summary>Counts what was refused, and tells of some of it: a client that tries again and again must not fill the log.</summary>
internal sealed class Refusals(TimeProvider time, ILogger<Refusals> log)
{
    private const int PerMinute = 5;
    private const long FirstTold = 1, ToldEvery = 1000;

    private readonly MinuteBudget _signIns = new(PerMinute, time);
    private readonly MinuteBudget _messages = new(PerMinute, time);
    private long _signInCount;
    private long _messageCount;

    public long SignIns => Interlocked.Read(ref _signInCount);

    /// <summary>Messages and subscriptions.</summary>
    public long Messages => Interlocked.Read(ref _messageCount);

    public void SignIn(string account, string peer, string reason)
    {
        Interlocked.Increment(ref _signInCount);
        if (_signIns.Allows(out var suppressed))
            Log.SignInRefused(log, Printable(account), peer, reason, suppressed);
    }

    public void Publish(string account, string topic, string reason)
    {
        Interlocked.Increment(ref _messageCount);
        if (_messages.Allows(out var suppressed))
            Log.PublishRefused(log, account, Printable(topic), reason, suppressed);
    }

    public void Subscription(string account, string filter, string reason)
    {
        Interlocked.Increment(ref _messageCount);
        if (_messages.Allows(out var suppressed))
            Log.SubscriptionRefused(log, account, Printable(filter), reason, suppressed);
    }

    public void Dropped(string client, long soFar)
    {
        if (soFar == FirstTold || soFar % ToldEvery == 0)
            Log.Drops(log, client, soFar);
    }

    private static string Printable(string text) => text.Length <= 100 ? text : text[..100];
}
