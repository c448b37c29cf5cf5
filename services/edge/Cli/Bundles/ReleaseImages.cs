using System.IO.Compression;
using System.IO.Pipelines;

namespace Edge.Cli.Bundles;

/// <summary>The images of a release: named, labelled and packed.</summary>
internal sealed class ReleaseImages(CommandCall call)
{
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(60);
    private static readonly string[] Platforms = ["linux/amd64", "linux/arm64"];

    private Engine Engine => call.Engine;

    public async Task<string> PlatformAsync(string tag, CancellationToken stop)
    {
        var text = (await Engine.DockerAsync(["image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", ImageNames.Edge(tag)], stop)).Trim();
        return Platforms.Contains(text) ? text : throw new Failure($"the images are for {text}", "gateways are linux/amd64 or linux/arm64", "build them for one of these");
    }

    /// <summary>Each image once more under the version's name and with its label; the layers are the same. The names that were not there before.</summary>
    public Task<IReadOnlyList<string>> LabelAsync(string tag, string version, CancellationToken stop) =>
        call.Ui.StepAsync($"Labelling {ImageNames.OfGateway.Length} images {version}", async step =>
        {
            var made = new List<string>();
            foreach (var image in ImageNames.OfGateway)
            {
                var (source, name) = (ImageNames.Of(image, tag), ImageNames.Of(image, version));
                if (!await Engine.HasImageAsync(source, stop))
                    throw new Failure($"there is no image {source}", "--images-from names the tag of images that were built already",
                        $"see `docker image ls {ImageNames.Ours}/{image}`, or leave the option away");
                // What has such a name already is in somebody's use: a gateway on this machine that was updated.
                if (!await Engine.HasImageAsync(name, stop))
                    made.Add(name);
                // Not `true` any more: images of a release are no leftovers of a checkout, which its next build takes away. The variable is what the services say of themselves.
                var file = $"FROM {source}\nLABEL mbus-gateway=release mbus-gateway.version={version}\nENV EDGE_VERSION={version}\n";
                await Engine.DockerAsync(["buildx", "build", "--progress=plain", "--load", "--provenance=false", "--tag", name, "-"],
                    child => (child with { Step = step, Limit = Long, What = $"labelling {name}" }).WithInput(file), stop);
            }

            return (IReadOnlyList<string>)made;
        });

    /// <summary>The bundle has them.</summary>
    public async Task ForgetAsync(IEnumerable<string> names)
    {
        foreach (var name in names)
            await Engine.TryAsync(["image", "rm", name], CancellationToken.None, Short);
    }

    /// <summary>Writes the images' archive.</summary>
    public Task<SavedImages> SaveAsync(string version, string archive, CancellationToken stop) => call.Ui.StepAsync("Packing the images", async step =>
    {
        var names = ImageNames.OfGateway.Select(image => ImageNames.Of(image, version)).ToList();
        await using var file = File.Create(archive);
        SavedImages saved;
        await using (var packed = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
            saved = await SaveAsync(names, packed, done => step.Detail = $"{Tables.Size(done)} in {Tables.Size(file.Position)}", stop);
        if (names.FirstOrDefault(name => !saved.Ids.ContainsKey(name)) is { } missing)
            throw new Failure("what docker save has given is no archive of these images", $"{missing} is not in it");
        step.Detail = $"{Tables.Size(saved.UnpackedBytes)} in {Tables.Size(file.Length)}";
        return saved;
    });

    private async Task<SavedImages> SaveAsync(IEnumerable<string> names, Stream packed, Action<long> progress, CancellationToken stop)
    {
        var pipe = new Pipe();
        var reading = ReadAsync(pipe.Reader, stop);
        Ended ended;
        try
        {
            await using var tee = new Tee(packed, pipe.Writer.AsStream(leaveOpen: true), progress);
            ended = await Child.RunAsync(Engine.Call(["save", .. names]) with { Output = tee, Limit = Long }, stop);
        }
        finally
        {
            await pipe.Writer.CompleteAsync();
        }

        try
        {
            var saved = await reading;
            return ended.Code == 0 ? saved : throw new Failure($"docker save ended with code {ended.Code}", ended.Errors);
        }
        catch (InvalidDataException e)
        {
            throw new Failure("what docker save has given is no archive of these images", ended.Errors.Length > 0 ? ended.Errors : e.Message, inner: e);
        }
    }

    private static async Task<SavedImages> ReadAsync(PipeReader source, CancellationToken stop)
    {
        try
        {
            await using var stream = source.AsStream(leaveOpen: true);
            var saved = await SavedImages.ReadAsync(stream, stop);
            // What ends an archive.
            await stream.CopyToAsync(Stream.Null, stop);
            return saved;
        }
        finally
        {
            // From here on nothing waits for somebody to read.
            await source.CompleteAsync();
        }
    }
}
