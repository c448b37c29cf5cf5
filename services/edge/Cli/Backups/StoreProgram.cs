using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Backups;

/// <summary>Has the store's program make, check and restore backups: in the container of the store that runs, or in a throwaway one.</summary>
internal sealed class StoreProgram
{
    private const string Service = "store";
    private const string CheckedFile = "/backup.db";

    // What the store's program takes (services/store/Backups).
    private const string Backup = "--backup";
    private const string Inspect = "--inspect";
    private const string Restore = "--restore";
    private const string Read = "--read-backup";
    private const string Remove = "--remove-backup";

    // A card writes and reads some 10 MB a second, and a backup is written, read and copied.
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly TimeSpan Looking = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(2);

    private readonly Project _project;
    private readonly string _image;
    private readonly bool _runs;

    private StoreProgram(Project project, string image, bool runs) => (_project, _image, _runs) = (project, image, runs);

    public static async Task<StoreProgram> FindAsync(Project project, CancellationToken stop) => new(
        project, ImageNames.Edge(await Releases.TagAsync(project, stop)), !(await project.ContainersAsync(stop))[Service].IsDown);

    /// <summary>Writes it beside the database, checked; what is in it, and where it is inside.</summary>
    public async Task<JsonNode> BackupAsync(string name, CancellationToken stop) =>
        await Answers.AskAsync(await CallAsync([Service, Backup, name], stop), Service, Long, null, stop);

    /// <summary>What is in the database; null when that cannot be read, which is why a backup is restored.</summary>
    public async Task<JsonNode?> NowAsync(CancellationToken stop)
    {
        try
        {
            return await Answers.AskAsync(await CallAsync([Service, Inspect], stop), Service, Looking, null, stop);
        }
        catch (Failure)
        {
            return null;
        }
    }

    /// <summary>What is in a file of this machine; a Failure when it is not good. Only the file's owner may read it, so the program runs as that.</summary>
    public async Task<JsonNode> CheckAsync(string path, CancellationToken stop)
    {
        await RequireAsync(stop);
        var owner = HostFiles.OwnerOf(path) ?? throw new Failure($"{path} cannot be read");
        // A field in quotes: there may be a comma in the name.
        var source = $"\"source={path.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var call = _project.Engine.Call(
        [
            "run", "--rm", "--network", "none", "--user", $"{owner.User}:{owner.Group}", "--mount", $"type=bind,{source},target={CheckedFile},readonly", _image,
            Service, Inspect, CheckedFile,
        ]);
        return await Answers.AskAsync(call, Service, Long, null, stop);
    }

    /// <summary>The bytes of a backup inside.</summary>
    public async Task CopyOutAsync(string name, Stream target, CancellationToken stop)
    {
        var ended = await Child.RunAsync(await CallAsync([Service, Read, name], stop) with { Output = target, Limit = Long }, stop);
        if (ended.Code != 0)
            throw new Failure("the backup could not be copied out of the store", Answers.Last(ended.Errors));
    }

    public async Task RemoveAsync(string name, CancellationToken stop)
    {
        var ended = await Child.RunAsync(await CallAsync([Service, Remove, name], stop) with { Limit = Short }, stop);
        if (ended.Code != 0)
            throw new Failure($"the backup {name} could not be removed in the store", Answers.Last(ended.Errors));
    }

    /// <summary>Only while no store runs. What the program says when it is done.</summary>
    public async Task<string> RestoreAsync(string path, CancellationToken stop)
    {
        await using var file = File.OpenRead(path);
        var ended = await Child.RunAsync(Aside([Service, Restore, "-"]) with { Input = file, Limit = Long, What = "the store's program" }, stop);
        return ended.Code == 0 ? ended.Output.Trim() : throw new Failure("the backup was not restored", Answers.Last(ended.Errors));
    }

    private async Task RequireAsync(CancellationToken stop)
    {
        if (!await _project.Engine.HasVolumeAsync($"{_project.Name}_{Service}", stop))
            throw new Failure("this gateway has no database yet", "it was never started on this machine, or its data was deleted",
                "start it once: ./edge up" + _project.Option);
        if (!await _project.Engine.HasImageAsync(_image, stop))
            throw new Failure($"the image {_image} is not there", "it was removed since the gateway ran", $"./edge up{_project.Option} makes it");
    }

    private async Task<ChildCall> CallAsync(string[] inside, CancellationToken stop)
    {
        if (_runs)
            return _project.ComposeCall(["exec", "-T", Service, "/edge", .. inside]);
        await RequireAsync(stop);
        return Aside(inside);
    }

    private ChildCall Aside(string[] inside) => _project.Engine.Call(["run", "--rm", "--interactive", "--network", "none", .. Mounts, _image, .. inside]);

    private IEnumerable<string> Mounts
    {
        get
        {
            var settings = Path.Combine(_project.ConfigFolder, "edge.json");
            string[] mounted = File.Exists(settings) ? ["--volume", $"{settings}:/etc/edge.json:ro", "--env", "EDGE_CONFIG=/etc/edge.json"] : [];
            return ["--volume", $"{_project.Name}_{Service}:/data/store", .. mounted];
        }
    }
}
