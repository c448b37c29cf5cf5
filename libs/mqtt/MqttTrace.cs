using System.Diagnostics;

namespace Edge.Mqtt;

/// <summary>Carries the trace context along: as user property <c>traceparent</c> out, as the handler's parent in.</summary>
internal static class MqttTrace
{
    internal const string Property = "traceparent";

    /// <summary>The services listen to one source of this name.</summary>
    private static readonly ActivitySource Source = new("edge");

    internal static Activity? Publishing(string topic)
    {
        // Only as part of a trace: a publish of its own accord (health, every few seconds) would begin one each time.
        if (Activity.Current is null)
            return null;
        return Source.StartActivity("mqtt publish", ActivityKind.Producer)?.SetTag("messaging.destination.name", topic);
    }

    internal static MqttMessage Stamp(MqttMessage message)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } || message.UserProperty(Property) is not null)
            return message;
        return message with { UserProperties = [.. message.UserProperties, new(Property, id)] };
    }

    internal static Activity? Handling(MqttMessage message)
    {
        if (message.UserProperty(Property) is not { } parent || !ActivityContext.TryParse(parent, null, isRemote: true, out var context))
            return null;
        return Source.StartActivity("mqtt handle", ActivityKind.Consumer, context)?.SetTag("messaging.destination.name", message.Topic);
    }
}
