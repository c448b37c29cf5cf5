using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Api.Http;

/// <summary>Points in time: RFC 3339, UTC, with milliseconds.</summary>
internal sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[32];
        value.UtcDateTime.TryFormat(text, out var length, Form, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}

/// <summary>What the contracts give as milliseconds since 1970.</summary>
internal static class Moments
{
    // The last one that .NET can tell.
    private const long MostMilliseconds = 253_402_300_799_999;

    /// <summary>Null for 0, which says that it is not known.</summary>
    public static DateTimeOffset? Of(long milliseconds) =>
        milliseconds is > 0 and <= MostMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    public static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
