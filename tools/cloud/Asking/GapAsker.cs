using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Cloud.Receiving;
using Edge.Mqtt;

namespace Edge.Cloud.Asking;

/// <summary>
/// Asks a gateway for the batches that are missing between others, as docs/commands.md describes it. One question a gateway at a
/// time; it expires with the next try, so nothing piles up for a gateway that is away.
/// </summary>
internal sealed class GapAsker : BackgroundService
{
    private readonly CloudOptions _options;
    private readonly CloudSession _session;
    private readonly Books _books;
    private readonly TimeProvider _time;
    private readonly ILogger<GapAsker> _log;
    private readonly GapPatience _patience;
    private readonly Dictionary<Guid, Range> _asked = [];
    private readonly Lock _gate = new();

    public GapAsker(CloudOptions options, CloudSession session, Books books, TimeProvider time, ILogger<GapAsker> log)
    {
        (_options, _session, _books, _time, _log) = (options, session, books, time, log);
        _patience = new(options.AskAfter, time);
        if (IsOn)
            session.Subscribe("meters/+/replies", OnReply);
    }

    private bool IsOn => _options.Subscribe && _options.AskAfter > TimeSpan.Zero;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsOn)
            return;
        using var pace = new PeriodicTimer(_options.AskAfter / 4, _time);
        try
        {
            while (await pace.WaitForNextTickAsync(stoppingToken))
                foreach (var range in Choose())
                    await AskAsync(range, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end, which a host that is disposed without a stop would take for a fault.
        }
    }

    private IReadOnlyList<Range> Choose()
    {
        lock (_gate)
            return _session.WaitingFor.Length == 0 ? _patience.Due(_books.Gaps()) : [];
    }

    private async Task AskAsync(Range range, CancellationToken stop)
    {
        var (question, expiry) = Note(range);
        var request = new ResendRequest(1, "resend", new ResendArgs(range.Epoch, range.From, range.To));
        try
        {
            var taken = await _session.PublishAsync(
                new MqttMessage($"meters/{range.Gateway}/commands", JsonSerializer.SerializeToUtf8Bytes(request, AskingJson.Default.ResendRequest))
                {
                    ContentType = "application/json",
                    ResponseTopic = $"meters/{range.Gateway}/replies",
                    CorrelationData = question.ToByteArray(),
                    MessageExpirySeconds = (uint)Math.Ceiling(expiry.TotalSeconds),
                }, stop);
            Log.Asked(_log, range.Gateway, range.Epoch, range.From, range.To, taken.Text);
        }
        catch (MqttException e)
        {
            // As good as no answer: the next try comes by itself.
            Log.Asked(_log, range.Gateway, range.Epoch, range.From, range.To, e.Message);
        }
    }

    private (Guid Question, TimeSpan Expiry) Note(Range range)
    {
        lock (_gate)
        {
            foreach (var (old, _) in _asked.Where(asked => asked.Value.Gateway == range.Gateway).ToList())
                _asked.Remove(old);
            var question = Guid.NewGuid();
            _asked.Add(question, range);
            if (_patience.Asked(range))
                Log.GivenUp(_log, range.Gateway, range.Epoch, range.From, range.To);
            return (question, _patience.Wait(_patience.TriesOf(range)));
        }
    }

    private ValueTask OnReply(MqttMessage message, CancellationToken stop)
    {
        lock (_gate)
        {
            if (message.CorrelationData.Length != 16 || !_asked.Remove(new Guid(message.CorrelationData.Span), out var range)
                || message.Topic != $"meters/{range.Gateway}/replies")
                return ValueTask.CompletedTask;
            if (IsGone(message))
            {
                _patience.Gone(range);
                Log.Gone(_log, range.Gateway, range.Epoch, range.From, range.To);
            }
            else
            {
                Log.Answered(_log, range.Gateway, Encoding.UTF8.GetString(message.Payload.Span[..Math.Min(200, message.Payload.Length)]));
            }
        }

        return ValueTask.CompletedTask;
    }

    private bool IsGone(MqttMessage message)
    {
        try
        {
            return JsonSerializer.Deserialize(message.Payload.Span, AskingJson.Default.ResendAnswer) is { Ok: true, Result: { Due: 0, Gone: > 0 } };
        }
        catch (JsonException e)
        {
            Log.Unreadable(_log, message.Topic, e.Message);
            return false;
        }
    }
}

internal sealed record ResendRequest(int Schema, string Command, ResendArgs Args);

internal sealed record ResendArgs(string Epoch, ulong From, ulong To);

internal sealed record ResendAnswer(bool Ok, ResendResult? Result);

internal sealed record ResendResult(ulong Due, ulong Gone);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ResendRequest))]
[JsonSerializable(typeof(ResendAnswer))]
internal sealed partial class AskingJson : JsonSerializerContext;
