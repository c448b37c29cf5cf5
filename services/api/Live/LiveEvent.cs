using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Edge.Api.Meters;
using Edge.Api.Picture;

namespace Edge.Api.Live;

/// <summary>Something that has changed, as it goes to all who listen: made once for all of them.</summary>
internal sealed record LiveEvent(string Kind, string? MeterId, ReadOnlyMemory<byte> Frame)
{
    public const string Meter = "meter";
    public const string Alarm = "alarm";
    public const string Health = "health";

    public static LiveEvent Of(MeterRow row) => new(Meter, row.Id, FrameOf(Meter, row.Json));

    public static LiveEvent Of(AlarmChange change) => Of(Alarm, change, ApiJson.Default.AlarmChange);

    public static LiveEvent Of(ServiceRow service) => Of(Health, service, ApiJson.Default.ServiceRow);

    private static LiveEvent Of<T>(string kind, T value, JsonTypeInfo<T> type) => new(kind, null, FrameOf(kind, JsonSerializer.SerializeToUtf8Bytes(value, type)));

    // JSON of the serializer has no line break in it, which would end the frame.
    private static byte[] FrameOf(string kind, byte[] json) => [.. Encoding.UTF8.GetBytes($"event: {kind}\ndata: "), .. json, .. "\n\n"u8];
}
