using System.Globalization;
using System.Security.Cryptography;
using Edge.Control.Updating;
using Microsoft.AspNetCore.Http;

namespace Edge.Control.Tests.Updating.Bundles;

/// <summary>A line and a server that do anything at any time: what is let through is what was signed.</summary>
[Trait("Category", "proof")]
public sealed class BadLineProof
{
    private const int DefaultCount = 8;
    private const int BadAnswers = 6;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_happens_on_the_way_only_the_signed_bytes_are_let_through()
    {
        var count = Number("EDGE_PROOF_COUNT", DefaultCount);
        var seed = Number("EDGE_PROOF_SEED", Random.Shared.Next());
        await Console.Out.WriteLineAsync($"bad lines: {count}, EDGE_PROOF_SEED={seed}");
        var random = new Random(seed);
        await using var server = await BundleServer.StartAsync();
        for (var n = 0; n < count; n++)
            await TryAsync(server, random, $"line {n} of seed {seed}");
    }

    private static async Task TryAsync(BundleServer server, Random random, string name)
    {
        using var house = new BundleHouse { CaFile = server.CaFile };
        var (first, second) = (Make(house, random, "1.4.0"), Make(house, random, "1.5.0"));
        var images = new Dictionary<string, byte[]> { ["1.4.0"] = first.Images, ["1.5.0"] = second.Images };
        byte[][] files = [first.Make(), second.Make()];
        var answers = 0;
        server.Answer = (context, _) => answers++ < BadAnswers ? AnswerBadlyAsync(context, random, files) : BundleServer.GiveAsync(context, files[1], "\"1\"");
        for (var orders = 0; ; orders++)
        {
            Assert.True(orders <= BadAnswers, $"{name}: it succeeds when the line is good");
            try
            {
                var taken = await house.TakeAsync(server.Url, Cancel);
                await using var stream = taken.OpenImages();
                var read = new MemoryStream();
                await stream.CopyToAsync(read, Cancel);
                Assert.True(images[taken.Manifest.Version].AsSpan().SequenceEqual(read.ToArray()), name);
                return;
            }
            catch (UpdateRefusedException)
            {
                // It may be; somebody orders it again.
                continue;
            }
        }
    }

    private static BundleMaker Make(BundleHouse house, Random random, string version)
    {
        // Of one length, so that their pieces fit together.
        var images = new byte[200_000];
        random.NextBytes(images);
        return house.Bundle(images).With("version", version);
    }

    private static async Task AnswerBadlyAsync(HttpContext context, Random random, byte[][] files)
    {
        var which = random.Next(files.Length);
        var file = files[which];
        if (random.Next(3) == 0)
            context.Request.Headers.Range = "";
        if (random.Next(3) == 0)
            context.Request.Headers.IfRange = "";
        if (random.Next(4) == 0)
        {
            file = file.ToArray();
            file[random.Next(file.Length)] ^= 4;
        }

        var tag = random.Next(4) switch { 0 => null, 1 => "\"same\"", _ => string.Create(CultureInfo.InvariantCulture, $"\"{which}\"") };
        context.Response.StatusCode = random.Next(8) == 0 ? StatusCodes.Status502BadGateway : StatusCodes.Status200OK;
        await BundleServer.GiveAsync(context, file, tag, breakAfter: random.Next(1, file.Length));
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
