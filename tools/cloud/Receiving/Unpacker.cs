using System.IO.Compression;
using System.Text.Json;
using Edge.Mqtt;

namespace Edge.Cloud.Receiving;

/// <summary>Undoes the compression that the message names and reads its JSON; both bounded.</summary>
internal static class Unpacker
{
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <exception cref="FormatException">It cannot be read; the message says why.</exception>
    public static JsonElement Unpack(MqttMessage message)
    {
        if (message.ContentType is not ("application/json" or null))
            throw new FormatException($"content type {message.ContentType} is not understood");
        try
        {
            return message.UserProperty("content-encoding") switch
            {
                "gzip" => Parse(Decompress(message.Payload)),
                null => Parse(message.Payload),
                var other => throw new FormatException($"content encoding {other} is not understood"),
            };
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> payload)
    {
        using var gzip = new GZipStream(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
        using var json = new MemoryStream();
        var block = new byte[64 * 1024];
        for (int read; (read = gzip.Read(block)) > 0; json.Write(block, 0, read))
            if (json.Length + read > MaxBytes)
                throw new FormatException($"larger than {MaxBytes} bytes");
        return json.ToArray();
    }
}
