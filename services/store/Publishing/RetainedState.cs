using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Edge.Hosting;
using Edge.Mqtt;
using Edge.Store.Appending;
using Edge.Store.Readings;
using Edge.V1;

namespace Edge.Store.Publishing;

/// <summary>
/// Shows on the local bus what is durable: the last reading of each meter and the alarms that last. Retained; the session
/// publishes all of it again on each connect.
/// </summary>
internal sealed class RetainedState(MqttSession bus)
{
    // What stands around the reading, as a rule: the buffer need not grow.
    private const int HeadLength = 512;

    public void Show(PreparedTelegram telegram) => Show(new StoredReading(
        0, telegram.MeterId, telegram.MeterName, telegram.ReceivedMs, telegram.Json, telegram.Origin, telegram.UptimeMs, telegram.RssiDbm));

    public void Show(StoredReading reading) => bus.Retain("edge/readings/" + reading.MeterId, Json(reading.Json.Length + HeadLength, json =>
    {
        json.WriteString("meter_id", reading.MeterId);
        json.WriteString("name", reading.MeterName);
        json.WriteString("received_at", Time(reading.ReceivedMs));
        json.WriteBoolean("clock_set", reading.Origin.ClockSet);
        json.WriteString("receiver", reading.Origin.Receiver);
        if (reading.RssiDbm is { } rssi)
            json.WriteNumber("rssi_dbm", rssi);
        else
            json.WriteNull("rssi_dbm");
        json.WritePropertyName("reading");
        json.WriteRawValue(reading.Json, skipInputValidation: true);
    }));

    public void Show(Alarm alarm) => bus.Retain(AlarmTopic.Of(alarm.Kind, alarm.Subject), AlarmTopic.ToJson(alarm));

    public void Hide(string kind, string subject) => bus.Retain(AlarmTopic.Of(kind, subject), ReadOnlyMemory<byte>.Empty);

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static byte[] Json(int length, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(length);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
