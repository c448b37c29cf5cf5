using System.Formats.Tar;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Edge.Cli.Certificates;
using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Provisioning;

public sealed class ProvisionTests : IDisposable
{
    private const string Key = "00112233445566778899AABBCCDDEEFF";

    private readonly Desk _desk = new();

    public ProvisionTests()
    {
        var (key, certificate) = new CertificateMaker(TimeProvider.System).Authority("Gateways");
        _desk.Write("ca.key", key);
        _desk.Write("ca.pem", certificate);
    }

    [Fact]
    public async Task One_command_makes_what_a_gateway_needs()
    {
        _desk.Write("meters.csv", $"name,id,driver,key\nFlat 3,12345678,iperl,{Key}\n\"Cellar, left\",*.M=SON,,NOKEY\n");
        var line = (await _desk.TypeAsync("operator-key", At("operator.key"))).Output.Split('"')[^2];
        var typed = await ProvisionAsync("house-17", "--meters", At("meters.csv"), "--operator-key", At("operator.key.pub"), "--receiver", "attic",
            "--dongle", "roof=im871a:c1,t1", "--platform", "https://platform.example", "--days", "20");
        Assert.Equal(0, typed.Code);
        Assert.DoesNotContain(Key, typed.Output + typed.Errors, StringComparison.Ordinal);
        var settings = System.Text.Json.Nodes.JsonNode.Parse(_desk.Read("out/house-17/config/edge.json"))!;
        Assert.Equal($$$"""{"Gateway":{"Id":"house-17"},"Cloud":{"Host":"broker.example","Port":8884,"PlatformUrl":"https://platform.example"},"Trust":{"OperatorKey":"LINE"},"Listener":{"Dongles":["roof=im871a:c1,t1"],"Receivers":["attic"]}}""",
            settings.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace(line, "LINE", StringComparison.Ordinal));
        Assert.Equal($"name=Flat 3\ndriver=iperl\nid=12345678\nkey={Key}\n", _desk.Read("out/house-17/config/meters.d/flat-3.conf"));
        Assert.Equal("name=Cellar, left\ndriver=auto\nid=*.M=SON\nkey=NOKEY\n", _desk.Read("out/house-17/config/meters.d/cellar-left.conf"));
        Assert.Contains("Gateway house-17", _desk.Read("out/house-17/README.md"), StringComparison.Ordinal);
        AssertCertificate(days: 20);
    }

    [Fact]
    public async Task The_tar_holds_the_same_for_the_containers_user_and_keys_are_its_alone()
    {
        _desk.Write("meters.csv", $"name,id,driver,key\nFlat 3,12345678,iperl,{Key}\n");
        await ProvisionAsync("house-17", "--meters", At("meters.csv"));
        var modes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using (var tar = new TarReader(File.OpenRead(At("out/house-17.tar"))))
            while (tar.GetNextEntry(copyData: true) is { } entry)
            {
                Assert.Equal((10001, 10001), (entry.Uid, entry.Gid));
                if (entry.EntryType != TarEntryType.Directory)
                    modes[entry.Name] = Convert.ToString((int)entry.Mode, 8);
                if (entry.Name == "config/pki/house-17.key")
                    Assert.Equal(_desk.Read("out/house-17/config/pki/house-17.key"), new StreamReader(entry.DataStream!).ReadToEnd());
            }

        Assert.Equal(["config/edge.json 644", "config/meters.d/flat-3.conf 600", "config/pki/ca.crt 644", "config/pki/house-17.crt 644", "config/pki/house-17.key 600"],
            modes.Select(file => $"{file.Key} {file.Value}"));
        foreach (var path in new[] { "out/house-17", "out/house-17.tar" })
            Assert.Equal(0, (int)File.GetUnixFileMode(At(path)) & 0b111_111);
    }

    [Fact]
    public async Task Every_mistake_is_named_with_its_line_and_no_key_and_nothing_is_made()
    {
        _desk.Write("meters.csv", $"name;id;driver;key\nFlat 3;1234567;iperl;{Key[1..]}\na/b;87654321;;\nX;{Key};auto;NOKEY\nY;1;2;3;4\nOne;11111111;;NOKEY\none;11111111;;NOKEY\n");
        var said = await MistakesAsync("house 17", "--meters", At("meters.csv"), "--platform", "platform", "--operator-key", At("ca.key"));
        foreach (var text in new[]
        {
            "line 2: the id '1234567'", "line 2: the key is not 32 hex digits (it has 31 characters)", "line 3: the name 'a/b'", "line 3: there is no key",
            "line 4: the id of 32 characters", "line 5: 5 columns", "line 7: the name 'one' gives one.conf", "line 7: the id 11111111 is in line 6", "'house 17'",
            "--platform", "--operator-key",
        })
            Assert.Contains(text, said, StringComparison.Ordinal);
        Assert.DoesNotContain(Key[1..], said, StringComparison.Ordinal);
        _desk.Write("meters.csv", "name,number,key\n");
        Assert.Contains("missing: id", await MistakesAsync("a", "--meters", At("meters.csv")), StringComparison.Ordinal);
        Assert.Contains("'Attic'", await MistakesAsync("a", "--receiver", "Attic"), StringComparison.Ordinal);
        Assert.Contains("'roof'", await MistakesAsync("a", "--dongle", "roof"), StringComparison.Ordinal);
        File.WriteAllBytes(At("meters.csv"), Encoding.Latin1.GetBytes("name,id,key\nKüche,12345678,NOKEY\n"));
        Assert.Contains("not UTF-8", await MistakesAsync("a", "--meters", At("meters.csv")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("out")));
    }

    [Fact]
    public async Task Nothing_is_overwritten()
    {
        await ProvisionAsync("house-17");
        var before = _desk.Read("out/house-17/config/pki/house-17.key");
        Assert.Contains("nothing is overwritten", await MistakesAsync("house-17"), StringComparison.Ordinal);
        File.Delete(At("out/house-17.tar"));
        Assert.Contains("nothing is overwritten", await MistakesAsync("house-17"), StringComparison.Ordinal);
        Assert.Equal(before, _desk.Read("out/house-17/config/pki/house-17.key"));
    }

    [Fact]
    public async Task Many_at_once_each_with_what_is_its_own()
    {
        _desk.Write("flat.csv", "name,id,key\nFlat,12345678,NOKEY\n");
        _desk.Write("many.csv", "id,meters,receivers,dongles\nhouse-1,flat.csv,attic cellar,\nhouse-2,,,roof=cul:t1\n");
        Assert.Equal(0, (await ProvisionAsync("--many", At("many.csv"), "--receiver", "hall")).Code);
        Assert.Contains("\"attic\"", _desk.Read("out/house-1/config/edge.json"), StringComparison.Ordinal);
        Assert.Contains("\"roof=cul:t1\"", _desk.Read("out/house-2/config/edge.json"), StringComparison.Ordinal);
        Assert.Equal(["flat.conf"], Directory.GetFiles(At("out/house-1/config/meters.d")).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(At("out/house-2/config/meters.d")));
        Assert.NotEqual(_desk.Read("out/house-1/config/pki/house-1.key"), _desk.Read("out/house-2/config/pki/house-2.key"));
        _desk.Write("many.csv", "id\nhouse-3\nhouse-3\n");
        Assert.Contains("named twice", await MistakesAsync("--many", At("many.csv")), StringComparison.Ordinal);
        Assert.Equal(2, (await ProvisionAsync("house-4", "--many", At("many.csv"))).Code);
    }

    [Fact]
    public async Task Without_the_authoritys_key_there_is_a_request_and_it_is_said()
    {
        var typed = await _desk.TypeAsync("provision", "house-17", "--cloud", "broker.example", "--ca-cert", At("ca.pem"), "--to", At("out"));
        Assert.Contains("nothing is signed", typed.Output, StringComparison.Ordinal);
        Assert.Equal(["ca.crt", "house-17.csr", "house-17.key"], Directory.GetFiles(At("out/house-17/config/pki")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("CN=house-17", CertificateRequest.LoadSigningRequestPem(_desk.Read("out/house-17/config/pki/house-17.csr"), HashAlgorithmName.SHA256).SubjectName.Name);
        Assert.Contains("Not signed yet", _desk.Read("out/house-17/README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_with_a_password_is_opened_from_a_file_and_never_asked_for()
    {
        using (var key = ECDsa.Create())
        {
            key.ImportFromPem(_desk.Read("ca.key"));
            _desk.Write("ca.key", key.ExportEncryptedPkcs8PrivateKeyPem("secret", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        }

        Assert.Equal(1, (await ProvisionAsync("house-17")).Code);
        Assert.Empty(Directory.GetFileSystemEntries(At("out")));
        _desk.Write("password", "secret\n");
        Assert.Equal(0, (await ProvisionAsync("house-17", "--ca-key-password", At("password"))).Code);
    }

    [Fact]
    public async Task A_key_of_another_authority_signs_nothing()
    {
        _desk.Write("ca.key", new CertificateMaker(TimeProvider.System).Authority("Others").Key);
        Assert.Contains("is not the key of", (await ProvisionAsync("house-17")).Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(At("out")));
    }

    public void Dispose() => _desk.Dispose();

    private string At(string path) => Path.Combine(_desk.Root, path);

    private Task<Typed> ProvisionAsync(params string[] words) => _desk.TypeAsync(
        ["provision", .. words, "--cloud", "broker.example:8884", "--ca-cert", At("ca.pem"), "--ca-key", At("ca.key"), "--to", At("out")]);

    private async Task<string> MistakesAsync(params string[] words)
    {
        var typed = await ProvisionAsync(words);
        Assert.Equal(1, typed.Code);
        return typed.Errors;
    }

    private void AssertCertificate(int days)
    {
        using var authority = X509Certificate2.CreateFromPem(_desk.Read("ca.pem"));
        using var certificate = X509Certificate2.CreateFromPem(_desk.Read("out/house-17/config/pki/house-17.crt"), _desk.Read("out/house-17/config/pki/house-17.key"));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.2"));
        Assert.True(chain.Build(certificate));
        Assert.Equal("CN=house-17", certificate.Subject);
        Assert.Equal(days, (certificate.NotAfter - certificate.NotBefore).TotalDays, 0.01);
    }
}
