using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Edge.Broker.Accounts;
using Edge.Hosting;

namespace Edge.Broker.Secrets;

/// <summary>
/// The gateway's passwords and tokens: one folder a service, each a volume that the broker and that service alone have. What is there stays, so a
/// running gateway goes on working; what is missing or was cut short by a power cut is made.
/// </summary>
/// <param name="root">The folder that holds them, <c>/secrets</c>.</param>
internal sealed class SecretFolders(string root)
{
    private const string BusPassword = "bus-password", GrpcToken = "grpc-token", GrpcCallers = "grpc-callers";
    private const string BrokerFolder = "broker";
    private const int RandomBytes = 32;

    // For a person's eyes and thumbs: nothing that looks like something else. 16 of 31 letters are 79 bits.
    private const string TypableLetters = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int TypableLength = 16;
    private const int TypableGroup = 4;

    // Empty until the platform's operator gives one.
    private static readonly (string Service, string File)[] GivenLater = [("uplink", "heartbeat-token"), ("control", "tunnel-token")];

    /// <summary>Makes what is missing.</summary>
    /// <param name="receivers">Names of the remote radios; each gets an account.</param>
    /// <param name="notes">Told of each receiver that gets none, and why.</param>
    /// <exception cref="IOException">A folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Ensure(IEnumerable<string> receivers, Action<string> notes)
    {
        foreach (var service in AccessRules.Services)
        {
            Directory.CreateDirectory(Path.Combine(root, service));
            EnsureFile(service, BusPassword, RandomText);
            EnsureFile(service, GrpcToken, RandomText);
        }

        WriteCallers();
        EnsureFile("api", "api-token", RandomText);
        EnsureFile("api", "page-password", TypableText);
        foreach (var (service, file) in GivenLater)
            if (!File.Exists(PathOf(service, file)))
                Write(service, file, "");
        foreach (var account in OtherAccounts(receivers, notes))
            EnsureFile(BrokerFolder, account, RandomText);
    }

    /// <summary>Every account and its password, as the files say it now.</summary>
    public IReadOnlyList<(string Account, string Password)> ReadAccounts(IEnumerable<string> receivers) =>
    [
        .. AccessRules.Services.Select(service => (service, Read(service, BusPassword))),
        .. OtherAccounts(receivers, static _ => { }).Select(account => (account, Read(BrokerFolder, account))),
    ];

    /// <summary>Reads a secret by its name: <c>api/page-password</c>, or a receiver's.</summary>
    /// <exception cref="FileNotFoundException">There is none of that name.</exception>
    public string Get(string name) => Read(FolderOf(name), Path.GetFileName(name));

    /// <summary>Puts another one in its place; the service takes it at its next start.</summary>
    public void Set(string name, string secret) => Write(FolderOf(name), Path.GetFileName(name), secret);

    private static string FolderOf(string name)
    {
        var folder = name.Split('/') is [var service, _] ? service : BrokerFolder;
        return AccessRules.Services.Contains(folder) ? folder : throw new FileNotFoundException($"there is no secret {name}");
    }

    private static IEnumerable<string> OtherAccounts(IEnumerable<string> receivers, Action<string> notes)
    {
        yield return AccessRules.HomeAssistant;
        foreach (var receiver in receivers)
            if (IsReceiverName(receiver))
                yield return receiver;
            else
                notes($"the receiver '{receiver}' gets no account: its name is taken, or not of A-Z, a-z, 0-9, - and _ (Listener:Receivers)");
    }

    private static bool IsReceiverName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && !AccessRules.Services.Contains(name) && name is not (AccessRules.HomeAssistant or BusPassword or GrpcToken or GrpcCallers);

    /// <summary>Hashes of 256 random bits: every service reads them, nobody can turn them back.</summary>
    private void WriteCallers()
    {
        var lines = AccessRules.Services.Select(service =>
            $"{service} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Read(service, GrpcToken))))}\n");
        var callers = string.Concat(lines);
        foreach (var service in AccessRules.Services)
            if (!File.Exists(PathOf(service, GrpcCallers)) || File.ReadAllText(PathOf(service, GrpcCallers)) != callers)
                Write(service, GrpcCallers, callers);
    }

    private void EnsureFile(string service, string file, Func<string> make)
    {
        if (!File.Exists(PathOf(service, file)) || Read(service, file).Length == 0)
            Write(service, file, make());
    }

    private string Read(string service, string file) => File.ReadAllText(PathOf(service, file)).Trim();

    private void Write(string service, string file, string secret)
    {
        // The watchdog is root without capabilities, which may read nothing that is another user's.
        var mode = UnixFileMode.UserRead | (service == "watchdog" ? UnixFileMode.GroupRead | UnixFileMode.OtherRead : 0);
        DurableFile.Write(PathOf(service, file), Encoding.UTF8.GetBytes(secret), mode);
    }

    private string PathOf(string service, string file) => Path.Combine(root, service, file);

    private static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    private static string TypableText() =>
        string.Join('-', RandomNumberGenerator.GetString(TypableLetters, TypableLength).Chunk(TypableGroup).Select(group => new string(group)));
}
