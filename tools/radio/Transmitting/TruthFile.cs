using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Radio.Telegrams;

namespace Edge.Radio.Transmitting;

/// <summary>What every telegram carried, one JSON line each, written before the telegram is sent.</summary>
public sealed class TruthFile(string path, TimeProvider time) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>Appends one telegram; when it returns, the line is with the operating system.</summary>
    public void Append(Telegram telegram)
    {
        ArgumentNullException.ThrowIfNull(telegram);
        var line = new TruthLine(telegram.MeterId, time.GetUtcNow().UtcDateTime, telegram.Hex, telegram.Fields);
        _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, TruthJson.Default.TruthLine), (byte)'\n']);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

internal sealed record TruthLine(string MeterId, DateTime SentAt, string Frame, IReadOnlyDictionary<string, object> Fields);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TruthLine))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(double))]
internal sealed partial class TruthJson : JsonSerializerContext;
