using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Grpc.Tests;

/// <summary>What the Python client is to do; see probe_client.py.</summary>
public sealed record PythonCall(string Method, params PythonNote[] Requests)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public string? Address { get; init; }

    public string[][]? Metadata { get; init; }

    public double? Timeout { get; init; }

    public int? CancelAfter { get; init; }

    public bool? Compress { get; init; }

    public async Task<PythonAnswer> CarryOutAsync(PythonPeer client, string address)
    {
        await client.WriteLineAsync(JsonSerializer.Serialize(this with { Address = address }, Json));
        return JsonSerializer.Deserialize<PythonAnswer>(await client.ReadLineAsync(), Json)!;
    }
}

/// <summary>A note; of its data the size only, or a text.</summary>
public sealed record PythonNote(string Text, ulong Number = 0, int Size = 0, string? Detail = null);

/// <summary>How the Python client saw the call.</summary>
public sealed record PythonAnswer(PythonNote[] Responses, string Code, string? Details, string[][] Headers, string[][] Trailers)
{
    public string? Header(string key) => Find(Headers, key);

    public string? Trailer(string key) => Find(Trailers, key);

    private static string? Find(string[][] metadata, string key) => metadata.FirstOrDefault(pair => pair[0] == key)?[1];
}
