using System.Formats.Tar;
using System.IO.Pipelines;

namespace Edge.Cli.Docker;

/// <summary>Files out of a container's volumes and into them, by the engine: the images have no shell and no programs for that.</summary>
internal sealed class ContainerFiles(Engine engine)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Some 10 MB a second reach a card.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    /// <summary>The bytes of one file inside.</summary>
    public async Task CopyOutAsync(string container, string inside, Stream target, CancellationToken stop)
    {
        var pipe = new Pipe();
        var taking = TakeAsync(pipe.Reader, target, stop);
        Ended ended;
        try
        {
            ended = await Child.RunAsync(engine.Call(["cp", $"{container}:{inside}", "-"]) with { Output = pipe.Writer.AsStream(leaveOpen: true), Limit = Limit }, stop);
        }
        finally
        {
            await pipe.Writer.CompleteAsync();
        }

        var found = await taking;
        if (ended.Code != 0 || !found)
            throw new Failure($"{inside} could not be copied out of the container", ended.Errors);
    }

    /// <summary>Puts a file into a folder inside, where it belongs to the gateway's user; folders on the way are made, for that user alone.</summary>
    /// <param name="container">Whose folder it is.</param>
    /// <param name="folder">One that is there.</param>
    /// <param name="path">The file's place below it.</param>
    /// <param name="content">A file of this machine, open.</param>
    /// <param name="stop">Ends it.</param>
    public async Task CopyInAsync(string container, string folder, string path, FileStream content, CancellationToken stop)
    {
        var pipe = new Pipe();
        var giving = GiveAsync(pipe.Writer, path, content, stop);
        Ended ended;
        try
        {
            ended = await Child.RunAsync(engine.Call(["cp", "-", $"{container}:{folder}"]) with { Input = pipe.Reader.AsStream(leaveOpen: true), Limit = Limit }, stop);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
        }

        await giving;
        if (ended.Code != 0)
            throw new Failure($"{folder}/{path} could not be copied into the container", ended.Errors);
    }

    private static async Task<bool> TakeAsync(PipeReader source, Stream target, CancellationToken stop)
    {
        var found = false;
        try
        {
            await using var stream = source.AsStream(leaveOpen: true);
            await using (var tar = new TarReader(stream, leaveOpen: true))
                if (await tar.GetNextEntryAsync(copyData: false, stop) is { DataStream: var content, EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile })
                {
                    await (content ?? Stream.Null).CopyToAsync(target, stop);
                    found = true;
                }

            // What ends an archive.
            await stream.CopyToAsync(Stream.Null, stop);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException or FormatException)
        {
            // It ended early: its exit code, or the length of what arrived, tells.
        }
        finally
        {
            await source.CompleteAsync();
        }

        return found;
    }

    private static async Task GiveAsync(PipeWriter target, string path, FileStream content, CancellationToken stop)
    {
        try
        {
            await using var stream = target.AsStream(leaveOpen: true);
            await using var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
            for (var at = path.IndexOf('/', StringComparison.Ordinal); at > 0; at = path.IndexOf('/', at + 1))
                await tar.WriteEntryAsync(Owned(new PaxTarEntry(TarEntryType.Directory, path[..at]), OwnerOnly | UnixFileMode.UserExecute), stop);
            await tar.WriteEntryAsync(Owned(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = content }, OwnerOnly), stop);
        }
        finally
        {
            await target.CompleteAsync();
        }
    }

    private static PaxTarEntry Owned(PaxTarEntry entry, UnixFileMode mode)
    {
        entry.Uid = entry.Gid = (int)HostFiles.ContainerUser;
        entry.Mode = mode;
        return entry;
    }
}
