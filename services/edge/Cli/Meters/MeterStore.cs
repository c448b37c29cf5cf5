using System.Text;
using Edge.Cli.Host;
using Edge.Listener.Meters;

namespace Edge.Cli.Meters;

/// <summary>The files in meters.d, and how one gets there or goes without the listener ever seeing half of it.</summary>
internal sealed class MeterStore(Project project, Ui ui)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForAll = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static string Read(string path)
    {
        try
        {
            var data = FileStamp.Of(path) switch
            {
                { IsFile: false } => throw new Failure($"cannot read {path}", "it is no file"),
                { Bytes: > MeterFile.MaxBytes } => throw new Failure($"{path} is larger than {MeterFile.MaxBytes} bytes", "no meter needs that"),
                _ => File.ReadAllBytes(path),
            };
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(data);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new Failure($"cannot read {path}", "only the listener and root may, for there is a key in it", "try again as root", e);
        }
        catch (IOException e)
        {
            throw new Failure($"cannot read {path}", e.Message, inner: e);
        }
        catch (ArgumentException e)
        {
            throw new Failure($"{path} is not UTF-8 text", inner: e);
        }
    }

    public string PathOf(string file) => Path.Combine(project.MetersFolder, file);

    /// <summary>Written beside the folder and moved in: whatever is in the folder is a meter, at any moment.</summary>
    public async Task<string> SaveAsync(string file, string text, CancellationToken stop)
    {
        var target = PathOf(file);
        try
        {
            Directory.CreateDirectory(project.MetersFolder);
            if (Path.Exists(target))
                throw Taken(target);
            var place = Directory.CreateDirectory(Path.Combine(project.ConfigFolder, $".meter-{Guid.NewGuid():N}"), OwnerOnly | UnixFileMode.UserExecute).FullName;
            try
            {
                await MoveInAsync(place, file, target, text, stop);
            }
            finally
            {
                Directory.Delete(place, recursive: true);
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new Failure($"cannot write {target}", e.Message, "try again as root", e);
        }

        return target;
    }

    public void Remove(string file)
    {
        if (Path.GetFileName(file) != file || file is "" or "." or "..")
            throw new Failure($"'{file}' is no file's name");
        var path = PathOf(file);
        try
        {
            if (!File.Exists(path))
                throw new Failure($"cannot remove {path}", "there is no such file");
            File.Delete(path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new Failure($"cannot remove {path}", e.Message, "try again as root", e);
        }
    }

    private async Task MoveInAsync(string place, string file, string target, string text, CancellationToken stop)
    {
        var made = Path.Combine(Directory.CreateDirectory(Path.Combine(place, "meters.d")).FullName, file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        await using (var stream = new FileStream(made, options))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop);
            stream.Flush(flushToDisk: true);
        }

        await MakePrivateAsync(place, made, stop);
        try
        {
            File.Move(made, target);
        }
        catch (IOException) when (Path.Exists(target))
        {
            throw Taken(target);
        }
    }

    /// <summary>Readable by the listener's user alone. Root gives the file away itself; for anybody else the container engine does it.</summary>
    private async Task MakePrivateAsync(string place, string made, CancellationToken stop)
    {
        if (project.Caller.IsRoot)
        {
            ConfigFolder.Give(place);
            return;
        }

        if (HostFiles.OwnerOf(made)?.User == HostFiles.ContainerUser
            || await ConfigFolder.GiveByEngineAsync(project, place, await Releases.TagAsync(project, stop), stop))
            return;
        File.SetUnixFileMode(made, ForAll);
        ui.Note($"note: every user of this machine can read the key in {Path.GetFileName(made)}, because only root can give a file to the listener. "
            + "To make it private: sudo ./edge check-config");
    }

    private static Failure Taken(string target) =>
        new($"there is a file {target} already", "a meter of that name was added before", "give another name, or ./edge meters remove it first");
}
