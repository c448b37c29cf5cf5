using System.Globalization;
using System.Text.Json;

namespace Edge.Hosting;

/// <summary>
/// A command as docs/commands/request.v1.schema.json describes it. Read strictly: a member that nobody knows is refused, for a
/// misspelt <c>expires_at</c> would make a command that never expires.
/// </summary>
/// <param name="Command">What is to be done.</param>
/// <param name="Args">A JSON object, empty when there was none.</param>
/// <param name="ExpiresAt">It must not begin later; null: it never expires.</param>
public sealed record CommandRequest(string Command, JsonElement Args, DateTimeOffset? ExpiresAt)
{
    /// <summary>The version of the form, of requests and of answers.</summary>
    public const int Schema = 1;

    private const int MaxNameLength = 40;
    private const int MaxGatewayLength = 64;

    // An ECDSA signature over P-256 in DER form has 72 at most.
    private const int MaxSignatureBytes = 128;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };
    private static readonly JsonElement NoArgs = JsonElement.Parse("{}");
    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>For which gateway it is meant; null: for whichever gets it.</summary>
    public string? Gateway { get; init; }

    /// <summary>What came signed, all of the above being in it; null: it came as it is. Nobody has verified it yet.</summary>
    public SignedContent? SignedContent { get; init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="CommandException">It is none; the text says why.</exception>
    public static CommandRequest Parse(ReadOnlyMemory<byte> json) => Parse(json, Unwrap);

    private static CommandRequest Parse(ReadOnlyMemory<byte> json, Func<JsonElement, CommandRequest> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is for escapes that stand for no character.
            throw Malformed($"the payload is no JSON of a command: {e.Message}");
        }
    }

    // {"signed":"base64 of a request","signature":"base64"}: the bytes that were signed go along as they are, so that nothing
    // depends on how anybody writes JSON.
    private static CommandRequest Unwrap(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("signed", out var signed))
            return Read(json);
        foreach (var member in json.EnumerateObject())
            if (!member.NameEquals("signed") && !member.NameEquals("signature") && !member.NameEquals("schema"))
                throw Malformed($"{Shown(member.Name)}: beside signed there is only signature, and schema; all else belongs into what is signed");
        var content = new SignedContent(
            ReadBytes(signed, "signed", int.MaxValue), ReadBytes(json.TryGetProperty("signature", out var found) ? found : default, "signature", MaxSignatureBytes));
        if (json.TryGetProperty("schema", out var schema))
            DemandSchema(schema);
        var request = Parse(content.Content, Read);
        return request is { Gateway: not null, ExpiresAt: not null }
            ? request with { SignedContent = content }
            : throw Malformed("signed: without gateway and expires_at it would be good for every gateway, and for ever");
    }

    private static byte[] ReadBytes(JsonElement value, string member, int max) =>
        value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes) && bytes.Length <= max
            ? bytes
            : throw Malformed($"{member}: base64 is expected");

    private static CommandRequest Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Malformed("a JSON object is expected");
        string? command = null;
        var args = NoArgs;
        DateTimeOffset? expiresAt = null;
        string? gateway = null;
        foreach (var member in json.EnumerateObject())
        {
            if (member.NameEquals("command"))
                command = ReadName(member.Value);
            else if (member.NameEquals("args"))
                args = ReadArgs(member.Value);
            else if (member.NameEquals("expires_at"))
                expiresAt = ReadTime(member.Value);
            else if (member.NameEquals("gateway"))
                gateway = ReadGateway(member.Value);
            else if (member.NameEquals("schema"))
                DemandSchema(member.Value);
            else
                throw Malformed($"{Shown(member.Name)}: there is no such member; command, args, gateway, expires_at and schema are known");
        }

        return new(command ?? throw Malformed("command: missing"), args, expiresAt) { Gateway = gateway };
    }

    private static void DemandSchema(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var schema) || schema != Schema)
            throw Malformed($"schema: only {Schema} is understood");
    }

    private static string ReadGateway(JsonElement value)
    {
        var id = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return id.Length is > 0 and <= MaxGatewayLength && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? id
            : throw Malformed($"gateway: 1 to {MaxGatewayLength} of A-Z, a-z, 0-9, - and _ are expected");
    }

    private static JsonElement ReadArgs(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Malformed("args: an object is expected");
        ReadTexts(value);
        return value.Clone();
    }

    // An escape that stands for no character is found when a text is read, and whoever does the command need not expect that.
    private static void ReadTexts(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            _ = value.GetString();
        if (value.ValueKind == JsonValueKind.Array)
            foreach (var item in value.EnumerateArray())
                ReadTexts(item);
        if (value.ValueKind == JsonValueKind.Object)
            foreach (var member in value.EnumerateObject())
            {
                _ = member.Name;
                ReadTexts(member.Value);
            }
    }

    private static string ReadName(JsonElement value)
    {
        var name = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return name.Length is > 0 and <= MaxNameLength && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? name
            : throw Malformed($"command: 1 to {MaxNameLength} of a-z, 0-9 and - are expected");
    }

    private static DateTimeOffset ReadTime(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && DateTimeOffset.TryParseExact(value.GetString(), TimeForms, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw Malformed("expires_at: a time such as 2026-05-03T06:00:00Z is expected");

    // It goes into an answer and a log.
    private static string Shown(string name) =>
        name.Length <= MaxNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? name : "a member";

    private static CommandException Malformed(string text) => new(CommandError.Malformed, text);
}

/// <summary>The JSON of a request as it was signed, byte for byte.</summary>
/// <param name="Content">What was signed.</param>
/// <param name="Signature">The signature over it, in DER form.</param>
public sealed record SignedContent(ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Signature);
