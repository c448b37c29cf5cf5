using System.Text.Json;

namespace Edge.Store.Tests;

/// <summary>What the command line asks of the store's program: a backup of the store that runs or of one that does not, and what is in a file.</summary>
public sealed class BackupCommandTests
{
    [Fact]
    public async Task A_store_that_runs_is_asked_for_a_backup_and_one_that_does_not_is_backed_up_by_the_program()
    {
        await using var store = await StoreProcess.StartAsync();
        using (var stream = store.Listener.Append())
        {
            await stream.AppendAsync(Sample.Many(1, 300, 3));
            var running = await AskAsync(store, "--backup", "running.db");
            Assert.Equal((300, 3, Sample.Start + 1000, Sample.Start + 300_000), (Number(running, "stored"), Number(running, "meters"), Number(running, "oldest_ms"), Number(running, "newest_ms")));
            Assert.Equal(new FileInfo(running.GetProperty("path").GetString()!).Length, Number(running, "bytes"));
            await stream.AppendAsync(Sample.Many(301, 10, 3));
        }
        Assert.Equal(310, Number(await AskAsync(store, "--inspect"), "stored"));
        Assert.Contains("there is a backup running.db already", await RefusedAsync(store, "--backup", "running.db"), StringComparison.Ordinal);
        Assert.Equal(0, await store.StopAsync());
        Assert.Equal(310, Number(await AskAsync(store, "--backup", "stopped.db"), "stored"));
        Assert.Equal(310, Number(await AskAsync(store, "--inspect"), "stored"));
        Assert.Contains("already", await RefusedAsync(store, "--backup", "stopped.db"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_looked_at_where_nothing_can_be_written_and_refused_when_it_is_not_good()
    {
        await using var store = await StoreProcess.StartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 2000, 10));
        var path = (await AskAsync(store, "--backup", "one.db")).GetProperty("path").GetString()!;
        var folder = Directory.CreateDirectory(Path.Combine(store.Directory, "a #1?%20"));
        var (good, broken, other) = (Path.Combine(folder.FullName, "good.db"), Path.Combine(folder.FullName, "broken.db"), Path.Combine(folder.FullName, "other.db"));
        var content = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(good, content, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(broken, content[..(content.Length / 2)], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(other, "no database", TestContext.Current.CancellationToken);
        var found = await AskAsync(store, "--inspect", good);
        Assert.Equal((2000, good), (Number(found, "stored"), found.GetProperty("path").GetString()));
        Assert.Equal((await store.Api.StatsAsync()).Epoch, Assert.Single(found.GetProperty("epochs").EnumerateArray()).GetString());
        Assert.Contains("damaged", await RefusedAsync(store, "--inspect", broken), StringComparison.Ordinal);
        Assert.Contains("damaged", await RefusedAsync(store, "--inspect", other), StringComparison.Ordinal);
        Assert.Contains("no such file", await RefusedAsync(store, "--inspect", other + "x"), StringComparison.Ordinal);
        Assert.Equal(["broken.db", "good.db", "other.db"], folder.GetFiles().Select(file => file.Name).Order());
    }

    [Fact]
    public async Task Without_a_database_there_is_nothing_to_back_up()
    {
        await using var store = await StoreProcess.StartAsync();
        await store.StopAsync();
        Directory.Delete(Path.GetDirectoryName(store.Database)!, recursive: true);
        Assert.Contains("no database", await RefusedAsync(store, "--backup", "one.db"), StringComparison.Ordinal);
    }

    private static long Number(JsonElement content, string name) => content.GetProperty(name).GetInt64();

    private static async Task<JsonElement> AskAsync(StoreProcess store, params string[] arguments)
    {
        var (code, answer) = await RunAsync(store, arguments);
        Assert.True(code == 0, answer.GetRawText());
        return answer.GetProperty("answer");
    }

    private static async Task<string> RefusedAsync(StoreProcess store, params string[] arguments)
    {
        var (code, answer) = await RunAsync(store, arguments);
        Assert.Equal(1, code);
        return answer.GetProperty("error").GetString()!;
    }

    private static async Task<(int Code, JsonElement Answer)> RunAsync(StoreProcess store, string[] arguments)
    {
        await using var program = RunningService.Launch("store", store.Secrets, arguments, ("Store:Path", store.Database),
            ("Store:BackupDirectory", Path.Combine(store.Directory, "backups")), ("Peers:Store", store.Service.Address.ToString()));
        var code = await program.ExitedAsync(TestContext.Current.CancellationToken);
        return (code, JsonElement.Parse(program.Output.Last(line => line.StartsWith("{\"", StringComparison.Ordinal))));
    }
}
