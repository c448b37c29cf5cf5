using Edge.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting.Tests.Life;

/// <summary>The file as balena's agent looks at it: there or not, made exclusively, flocked while it is held.</summary>
public sealed class UpdateLockTests : IDisposable
{
    private readonly FailingLogs _logs = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-lock-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "updates.lock");

    [Fact]
    public void It_is_there_until_the_last_of_several_has_ended()
    {
        var updates = Lock();
        var send = updates.Hold();
        var backup = updates.Hold();
        Assert.True(File.Exists(Path));
        send.Dispose();
        send.Dispose();
        Assert.True(File.Exists(Path));
        backup.Dispose();
        Assert.False(File.Exists(Path));
        updates.Hold().Dispose();
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task While_it_is_held_nobody_else_gets_the_flock()
    {
        using (Lock().Hold())
            Assert.Equal("1", await FlockAsync());
        await File.WriteAllTextAsync(Path, "", TestContext.Current.CancellationToken);
        Assert.Equal("0", await FlockAsync());
    }

    [Fact]
    public void Whoever_comes_while_the_agent_updates_goes_on_and_leaves_its_lock_alone()
    {
        File.WriteAllText(Path, "0");
        var updates = Lock();
        ((IOutermost)updates).Begin();
        updates.Hold().Dispose();
        Assert.Equal("0", File.ReadAllText(Path));
        Assert.Contains(_logs.Entries, entry => entry.Id == 1014);
    }

    [Fact]
    public void One_that_the_agent_gives_back_is_taken_by_the_next()
    {
        File.WriteAllText(Path, "0");
        var updates = Lock();
        using var first = updates.Hold();
        File.Delete(Path);
        using var second = updates.Hold();
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public void Where_there_is_no_such_folder_nothing_is_made_and_nothing_is_said()
    {
        new UpdateLock(System.IO.Path.Combine(_folder, "balena", "updates.lock"), "store", _logs.CreateLogger("lock")).Hold().Dispose();
        UpdateLock.Off.Hold().Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        Assert.Empty(_logs.Entries);
    }

    [Fact]
    public async Task A_service_takes_away_what_a_killed_life_has_left_and_what_it_holds_itself()
    {
        // What a killed process leaves: the file with its mark, and nobody who has it open.
        await File.WriteAllTextAsync(Path, "mbus-gateway store\n", TestContext.Current.CancellationToken);
        using var secrets = TestSecrets.Mint();
        await using (var store = await Hosted.StartAsync(Hosted.Builder("store", secrets, _logs, ("Process:UpdateLock", Path))))
        {
            Assert.False(File.Exists(Path));
            Assert.Contains(_logs.Entries, entry => entry.Id == 1016);
            store.Services.GetRequiredService<UpdateLock>().Hold();
            Assert.True(File.Exists(Path));
        }

        Assert.False(File.Exists(Path));
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _logs.Dispose();
    }

    private UpdateLock Lock() => new(Path, "store", _logs.CreateLogger("lock"));

    // Of util-linux, as the host's own scripts use it; shared, so that only an exclusive one is in the way: 1 when somebody has it.
    private async Task<string> FlockAsync() =>
        (await ToolProcess.RunAsync("sh", "-c", $"flock --nonblock --shared '{Path}' true; echo $?")).Trim();
}
