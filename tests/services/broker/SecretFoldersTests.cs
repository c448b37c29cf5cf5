using Edge.Broker.Accounts;
using Edge.Broker.Secrets;

namespace Edge.Broker.Tests;

/// <summary>The passwords and tokens that the broker makes at its first start.</summary>
public sealed class SecretFoldersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("edge-secret-folders-").FullName;
    private readonly List<string> _notes = [];

    [Fact]
    public void Every_service_gets_secrets_of_its_own()
    {
        Ensure();
        var passwords = AccessRules.Services.Select(service => Read($"{service}/bus-password")).ToList();
        var tokens = AccessRules.Services.Select(service => Read($"{service}/grpc-token")).ToList();
        Assert.Equal(passwords.Count + tokens.Count, passwords.Concat(tokens).Distinct().Count());
        Assert.All(passwords.Concat(tokens), secret => Assert.Equal(43, secret.Length));
        Assert.Matches("^([a-z2-9]{4}-){3}[a-z2-9]{4}$", Read("api/page-password"));
        Assert.Equal("", Read("uplink/heartbeat-token"));
        Assert.Equal("", Read("control/tunnel-token"));
    }

    [Fact]
    public void The_list_of_callers_is_the_same_everywhere_and_holds_hashes_only()
    {
        Ensure();
        var lists = AccessRules.Services.Select(service => Read($"{service}/grpc-callers")).Distinct();
        var list = Assert.Single(lists);
        Assert.Equal(AccessRules.Services, list.Split('\n').Select(line => line.Split(' ')[0]));
        Assert.DoesNotContain(Read("store/grpc-token"), list, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_there_stays()
    {
        Ensure();
        var before = Snapshot();
        Ensure();
        Assert.Equal(before, Snapshot());
    }

    [Theory]
    [InlineData("store/bus-password")]
    [InlineData("listener/grpc-token")]
    [InlineData("api/page-password")]
    [InlineData("control/grpc-callers")]
    public void A_file_that_a_power_cut_left_empty_or_out_is_made_again(string name)
    {
        Ensure();
        var file = Path.Combine(_root, name);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(file, "");
        File.WriteAllText(file + ".new", "half");
        Ensure();
        Assert.NotEqual("", Read(name));
        File.Delete(file);
        Ensure();
        Assert.NotEqual("", Read(name));
        // Whoever calls is known by what stands there now.
        Assert.Single(AccessRules.Services.Select(service => Read($"{service}/grpc-callers")).Distinct());
    }

    [Fact]
    public void A_receiver_gets_an_account_and_a_name_that_is_taken_is_told_of()
    {
        new SecretFolders(_root).Ensure(["attic", "store", "homeassistant", "bus-password", "a/b", ""], _notes.Add);
        Assert.Equal(43, Read("broker/attic").Length);
        Assert.Equal(5, _notes.Count);
        var accounts = new SecretFolders(_root).ReadAccounts(["attic", "store"]);
        Assert.Equal([.. AccessRules.Services, "homeassistant", "attic"], accounts.Select(account => account.Account));
    }

    [Fact]
    public void Only_the_owner_reads_but_for_the_watchdog_whose_root_has_no_rights()
    {
        Ensure();
        foreach (var file in Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories))
            Assert.Equal(
                file.Contains("/watchdog/", StringComparison.Ordinal) ? UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead : UnixFileMode.UserRead,
                File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_secret_is_read_and_replaced_by_its_name()
    {
        Ensure();
        var folders = new SecretFolders(_root);
        folders.Set("uplink/heartbeat-token", "given by the operator");
        Assert.Equal("given by the operator", folders.Get("uplink/heartbeat-token"));
        Assert.Throws<FileNotFoundException>(() => folders.Get("nobody/x"));
        Assert.Throws<FileNotFoundException>(() => folders.Get("../../etc/passwd"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Ensure() => new SecretFolders(_root).Ensure([], _notes.Add);

    private string Read(string name) => File.ReadAllText(Path.Combine(_root, name)).Trim();

    private Dictionary<string, string> Snapshot() =>
        Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllText);
}
