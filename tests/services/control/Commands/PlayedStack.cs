using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Edge.Control.Tests.Rebooting;
using Microsoft.AspNetCore.Http;

namespace Edge.Control.Tests.Commands;

/// <summary>An engine that has this gateway's containers, and another stack's beside them.</summary>
internal sealed class PlayedStack
{
    private readonly PlayedEngine _engine;

    public PlayedStack(PlayedEngine engine)
    {
        _engine = engine;
        engine.Answers = AnswerAsync;
    }

    public (string, string) Setting => ("Engine:Socket", _engine.Socket);

    /// <summary>What was asked beyond looking, path and query.</summary>
    public ConcurrentQueue<string> Done { get; } = new();

    /// <summary>In the engine's form.</summary>
    public byte[] Logs { get; set; } = [.. Frame(1, "first\nsec"), .. Frame(2, "trouble\n"), .. Frame(1, "ond\n")];

    public static byte[] Frame(byte output, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [output, 0, 0, 0, (byte)(bytes.Length >> 24), (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private async Task<bool> AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.EndsWith($"/containers/{Environment.MachineName}/json", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync("""{"Image":"sha256:4b0f","Config":{"Labels":{"com.docker.compose.project":"edge","com.docker.compose.service":"control"}}}""");
            return true;
        }

        if (path.EndsWith("/containers/json", StringComparison.Ordinal))
        {
            Assert.Equal("""{"label":["com.docker.compose.project=edge"]}""", context.Request.Query["filters"]);
            string[] services = ["broker", "listener", "store", "uplink", "api", "control", "cloud"];
            await context.Response.WriteAsync($"[{string.Join(',', services.Select(Container))}]");
            return true;
        }

        if (path.EndsWith("/restart", StringComparison.Ordinal) || path.EndsWith("/logs", StringComparison.Ordinal))
        {
            Done.Enqueue(path + context.Request.QueryString);
            context.Response.StatusCode = path.EndsWith("/restart", StringComparison.Ordinal) ? 204 : 200;
            if (context.Response.StatusCode == 200)
                await context.Response.Body.WriteAsync(Logs);
            return true;
        }

        return false;
    }

    private static string Container(string service, int index) => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"Id":"c{{{index}}}","Names":["/edge-{{{service}}}-1"],"ImageID":"sha256:1","State":"running","Labels":{"com.docker.compose.service":"{{{service}}}"}}""");
}
