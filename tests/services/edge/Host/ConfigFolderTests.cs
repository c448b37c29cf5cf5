using Edge.Cli.Host;
using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Host;

public sealed class ConfigFolderTests : IDisposable
{
    private readonly Desk _desk = new();

    private string Folder => Path.Combine(_desk.Root, "config");

    [Fact]
    public async Task Root_opens_the_folders_and_gives_the_keys_away()
    {
        _desk.Write("config/meters.d/flat.conf", "key=00\n");
        _desk.Write("config/pki/gateway.key", "key\n");
        Assert.False(ConfigFolder.IsGiven(Folder));
        await ShareAsync();
        Assert.True(ConfigFolder.IsGiven(Folder));
        foreach (var folder in new[] { Folder, Path.Combine(Folder, "meters.d"), Path.Combine(Folder, "pki") })
            Assert.Equal((0u, 10001u), HostFiles.OwnerOf(folder));
        foreach (var file in new[] { "meters.d/flat.conf", "pki/gateway.key" })
        {
            Assert.Equal((10001u, 10001u), HostFiles.OwnerOf(Path.Combine(Folder, file)));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, file)));
        }

        // A person goes on editing it.
        Assert.Equal((0u, 0u), HostFiles.OwnerOf(Path.Combine(Folder, "edge.json")));
    }

    [Fact]
    public async Task For_anybody_else_the_engine_does_it_by_this_same_program()
    {
        _desk.IsRoot = false;
        Assert.Equal("", await ShareAsync());
        Assert.Contains($"run --rm --network none --user 0:0 --volume {Folder}:/place mbus-gateway/edge:dev give-config-folder /place", _desk.Calls);
    }

    [Fact]
    public async Task What_the_program_does_in_there_is_the_same()
    {
        _desk.Write("config/meters.d/flat.conf", "key=00\n");
        Assert.Equal(0, (await _desk.TypeAsync("give-config-folder", Folder)).Code);
        Assert.Equal(10001u, HostFiles.OwnerOf(Path.Combine(Folder, "meters.d/flat.conf"))!.Value.User);
    }

    [Fact]
    public async Task Where_nobody_can_it_is_said_what_will_not_work()
    {
        _desk.IsRoot = false;
        _desk.Docker("""case "$1" in run) exit 125 ;; esac""");
        Assert.Contains("To allow it: sudo ./edge check-config", await ShareAsync(), StringComparison.Ordinal);
    }

    public void Dispose() => _desk.Dispose();

    private async Task<string> ShareAsync()
    {
        await using var errors = new StringWriter();
        var caller = _desk.Caller(errors: errors);
        using var ui = new Ui(caller);
        await ConfigFolder.ShareAsync(new Project(caller, new(caller, ui), "edge", null), ui, "dev", TestContext.Current.CancellationToken);
        return errors.ToString();
    }
}
