using Edge.Mqtt;

namespace Edge.Radio.Transmitting;

/// <summary>Publishes on <c>edge/frames/{receiver}</c>, as a radio receiver in the network does.</summary>
public sealed class MqttAntenna(MqttSession session, string receiver, TextWriter notes) : IAntenna
{
    private readonly string _topic = $"edge/frames/{receiver}";
    private string _trouble = "";

    /// <summary>Payloads that the broker has acknowledged.</summary>
    public long Delivered { get; private set; }

    /// <summary>Payloads that were lost on the way.</summary>
    public long Lost { get; private set; }

    /// <inheritdoc/>
    public async Task SendAsync(byte[] payload, CancellationToken stop)
    {
        try
        {
            var answer = await session.PublishAsync(new MqttMessage(_topic, payload), stop);
            Note(answer.IsRefused ? $"refused by the broker: {answer.Text}" : "");
        }
        catch (MqttException e)
        {
            Note(e.Message);
        }
    }

    // Said once when it begins and once when it ends, not once a telegram.
    private void Note(string trouble)
    {
        if (trouble.Length == 0) Delivered++;
        else Lost++;
        if ((trouble.Length == 0) == (_trouble.Length == 0)) return;
        _trouble = trouble;
        notes.WriteLine(trouble.Length == 0 ? "telegrams are delivered again" : $"telegrams are lost: {trouble}");
    }
}
