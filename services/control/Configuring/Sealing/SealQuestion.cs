using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.Control.Configuring.Contents;

namespace Edge.Control.Configuring.Sealing;

/// <summary>
/// The argument <c>--seal</c>: seals a configuration, where the operator is. One JSON object on the standard input: <c>to</c> (the
/// device's public key), <c>key</c> (the operator's private key as PEM) and <c>content</c>; one line as the answer.
/// </summary>
internal static class SealQuestion
{
    public const string Argument = "--seal";

    private const int MaxBytes = 1024 * 1024;

    public static async Task AnswerAsync(IServiceProvider services, TextWriter output)
    {
        await using var input = Console.OpenStandardInput();
        var question = new byte[MaxBytes];
        var length = await input.ReadAtLeastAsync(question, question.Length, throwOnEndOfStream: false);
        await output.WriteLineAsync(Answer(question.AsMemory(0, length)));
        CryptographicOperations.ZeroMemory(question);
    }

    /// <summary>The answer to one question.</summary>
    public static string Answer(ReadOnlyMemory<byte> question)
    {
        try
        {
            using var asked = JsonDocument.Parse(question);
            var json = asked.RootElement;
            var content = Encoding.UTF8.GetBytes(json.GetProperty("content").GetRawText());
            // What the device would refuse is refused here.
            if (ConfigurationContent.Parse(content).Settings is { } settings)
                SettingsMerge.Apply([], settings);
            using var device = ECDiffieHellman.Create();
            device.ImportSubjectPublicKeyInfo(Convert.FromBase64String(Text(json, "to")), out _);
            using var signer = ECDsa.Create();
            signer.ImportFromPem(Text(json, "key"));
            if (device.KeySize != 256 || signer.KeySize != 256)
                throw new CryptographicException("both keys must be of the curve P-256");
            return $$$"""{"answer":{"sealed":"{{{Convert.ToBase64String(Seal.Close(content, device, signer))}}}"}}""";
        }
        catch (Exception e) when (e is ConfigurationException or CryptographicException or FormatException or ArgumentException or JsonException
            or InvalidOperationException or KeyNotFoundException)
        {
            return $$"""{"error":"{{JsonEncodedText.Encode(e.Message)}}","code":"failed"}""";
        }
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";
}
