using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Control.Configuring;
using Edge.Control.Configuring.Certificates;
using Edge.Control.Configuring.Changes;
using Edge.Control.Engine;
using Edge.Control.Judging;

namespace Edge.Control.Tests.Configuring;

public sealed class CertificateTests : IAsyncLifetime
{
    private const string Certificate = "pki/house-17.crt";
    private const string Key = "pki/house-17.key";

    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private X509Certificate2 _authority = null!;
    private ConfigHouse _house = null!;

    private CertificateDesk Desk => _house.Get<CertificateDesk>();

    private DateTimeOffset Now => _house.Time.GetUtcNow();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _house = await ConfigHouse.StartAsync();
        var request = new CertificateRequest("CN=Cloud", _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _authority = request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(3000));
        using var old = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _house.Put("pki/ca.crt", _authority.ExportCertificatePem());
        _house.Put(Certificate, Issue(old, "house-17", Now.AddDays(20)));
        _house.Put(Key, old.ExportPkcs8PrivateKeyPem());
    }

    [Fact]
    public async Task A_request_is_made_here_signed_there_and_its_certificate_put_in_place_with_its_key()
    {
        var signed = Sign(Desk.Request(), Now.AddDays(400));
        var taken = await Desk.TakeAsync(signed + _authority.ExportCertificatePem(), Cancel);
        Assert.Equal(("", Now.AddDays(400).Date), (taken.Warning, taken.ValidUntil.Date));
        await _house.WorkAsync();

        using var pair = X509Certificate2.CreateFromPemFile(Path.Combine(_house.Folder, Certificate), Path.Combine(_house.Folder, Key));
        Assert.Equal(Now.AddDays(400).Date, pair.NotAfter.ToUniversalTime().Date);
        Assert.Equal(2, _house.Files()[Certificate].Split("BEGIN CERTIFICATE").Length - 1);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Path.Combine(_house.Folder, Key)));
        Assert.Equal(["uplink"], _house.Stack.Restarted);
        Assert.Equal(("done", "certificate"), (ConfigStatusCommand.State(_house.Recorded), _house.Recorded!.Kind));
    }

    [Fact]
    public async Task A_certificate_that_the_cloud_does_not_take_makes_room_for_the_old_pair()
    {
        var before = _house.Files();
        _house.Judge.Watch = _ => Task.FromResult(new Verdict(false, "the uplink has not connected again"));
        await Desk.TakeAsync(Sign(Desk.Request(), Now.AddDays(400)), Cancel);
        await _house.WorkAsync();
        Assert.Equal(before, _house.Files());
        Assert.Equal(["uplink", "uplink"], _house.Stack.Restarted);
        Assert.Contains("the uplink has not connected again", _house.Alarms.Lasting[("config_taken_back", "certificate")], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wherever_the_power_goes_key_and_certificate_belong_together_afterwards()
    {
        for (var cut = 0; ; cut++)
        {
            await using var test = new CertificateTests();
            await test.InitializeAsync();
            if (!await test.CutAsync(cut))
                break;
            Assert.InRange(cut, 0, 100);
        }
    }

    [Fact]
    public void Asked_again_the_request_is_for_the_same_key()
    {
        var first = Desk.Request();
        _house.Restart();
        Assert.Equal(KeyOf(first), KeyOf(Desk.Request()));
    }

    [Fact]
    public async Task A_key_that_is_in_use_is_not_asked_for_again()
    {
        var first = Desk.Request();
        await Desk.TakeAsync(Sign(first, Now.AddDays(400)), Cancel);
        await _house.WorkAsync();
        Assert.NotEqual(KeyOf(first), KeyOf(Desk.Request()));
    }

    [Fact]
    public async Task What_is_not_this_gateways_certificate_for_now_is_refused()
    {
        await RefusedAsync("no certificate was asked for", Issue(_authorityKey, "house-17", Now.AddDays(400)));
        var request = Desk.Request();
        await RefusedAsync("for another key", Issue(_authorityKey, "house-17", Now.AddDays(400)));
        await RefusedAsync("for another key", _authority.ExportCertificatePem() + "\n" + Sign(request, Now.AddDays(400)));
        await RefusedAsync("common name is house-18", Sign(request, Now.AddDays(400), "house-18"));
        await RefusedAsync("ends no later than the present one", Sign(request, Now.AddDays(10)));
        await RefusedAsync("and now is", Sign(request, Now.AddDays(-1)));
        await RefusedAsync("1 to 8 certificates", "nothing");
        await RefusedAsync("1 to 8 certificates", string.Concat(Enumerable.Repeat(Sign(request, Now.AddDays(400)), 9)));
        _house.Clock.IsSet = false;
        await Assert.ThrowsAsync<Hosting.CommandException>(() => Desk.TakeAsync(Sign(request, Now.AddDays(400)), Cancel));
        Assert.Null(_house.Recorded);
    }

    [Fact]
    public async Task One_that_another_authority_has_issued_is_taken_with_a_warning()
    {
        _house.Put("pki/ca.crt", Issue(_authorityKey, "somebody", Now.AddDays(400)));
        var taken = await Desk.TakeAsync(Sign(Desk.Request(), Now.AddDays(400)), Cancel);
        Assert.Contains("not issued by the authority in ca.crt", taken.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_engine_it_is_refused_for_nobody_could_make_the_uplink_look()
    {
        await _house.Stack.DisposeAsync();
        await Assert.ThrowsAsync<EngineException>(() => Desk.TakeAsync(Sign(Desk.Request(), Now.AddDays(400)), Cancel));
        Directory.CreateDirectory(Path.GetDirectoryName(_house.Stack.Socket)!);
        Assert.Null(_house.Recorded);
    }

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        _authority.Dispose();
        _authorityKey.Dispose();
    }

    // False: there are no so many steps.
    private async Task<bool> CutAsync(int cut)
    {
        var certificate = Sign(Desk.Request(), Now.AddDays(400));
        var (steps, isCut) = (0, false);
        _house.BeforeDisk = _ =>
        {
            if (steps++ != cut)
                return;
            isCut = true;
            throw new InvalidOperationException("the power is cut");
        };
        try
        {
            await Desk.TakeAsync(certificate, Cancel);
            await _house.WorkAsync();
        }
        catch (InvalidOperationException)
        {
            _house.BeforeDisk = null;
        }

        _house.Restart();
        var isBegun = _house.Recorded is not null;
        await _house.WorkAsync(isStart: true);
        using var pair = X509Certificate2.CreateFromPemFile(Path.Combine(_house.Folder, Certificate), Path.Combine(_house.Folder, Key));
        Assert.Equal(isBegun ? 400 : 20, Math.Round((pair.NotAfter.ToUniversalTime() - Now.UtcDateTime).TotalDays));
        return isCut;
    }

    private async Task RefusedAsync(string reason, string pem) =>
        Assert.Contains(reason, (await Assert.ThrowsAsync<ConfigurationException>(() => Desk.TakeAsync(pem, Cancel))).Message, StringComparison.Ordinal);

    private static string KeyOf(string request) => Convert.ToBase64String(
        CertificateRequest.LoadSigningRequestPem(request, HashAlgorithmName.SHA256).PublicKey.ExportSubjectPublicKeyInfo());

    private string Sign(string request, DateTimeOffset until, string? name = null)
    {
        var asked = CertificateRequest.LoadSigningRequestPem(request, HashAlgorithmName.SHA256);
        Assert.Equal("CN=house-17", asked.SubjectName.Name);
        return Issue(new CertificateRequest(new X500DistinguishedName($"CN={name ?? "house-17"}"), asked.PublicKey, HashAlgorithmName.SHA256), until);
    }

    private string Issue(ECDsa key, string name, DateTimeOffset until) => Issue(new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256), until);

    private string Issue(CertificateRequest request, DateTimeOffset until)
    {
        using var issued = request.Create(_authority.SubjectName, X509SignatureGenerator.CreateForECDsa(_authorityKey), Now.AddDays(-20), until, RandomNumberGenerator.GetBytes(8));
        return issued.ExportCertificatePem() + "\n";
    }
}
