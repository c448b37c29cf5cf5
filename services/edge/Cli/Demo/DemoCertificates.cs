using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Cli.Certificates;

namespace Edge.Cli.Demo;

/// <summary>A certificate authority for the stand-in cloud, its broker's certificate, the receiver's and the gateway's.</summary>
internal sealed class DemoCertificates(Project project)
{
    private const int Days = 825;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead;
    private const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly CertificateMaker _maker = new(project.Caller.Time);

    private string Broker => Path.Combine(project.Data, "cloud", "broker");

    private string Receiver => Path.Combine(project.Data, "cloud", "receiver");

    private string Pki => Path.Combine(project.ConfigFolder, "pki");

    /// <summary>Made once: what exists is never changed, so a running demonstration keeps working.</summary>
    public void Ensure()
    {
        if (File.Exists(Path.Combine(Pki, $"{DemoHouse.Gateway}.crt")) && File.Exists(Path.Combine(Receiver, "receiver.crt")))
            return;
        var (authorityKey, authority) = _maker.Authority("Stand-in cloud CA");
        Certify(Broker, "cloud-broker", CertificateMaker.ForServer(["cloud-broker", "localhost"], IPAddress.Loopback), authority, authorityKey);
        Certify(Receiver, "receiver", CertificateMaker.ForClient(), authority, authorityKey);
        Certify(Pki, DemoHouse.Gateway, CertificateMaker.ForClient(), authority, authorityKey);
        // For who wants to sign another gateway, as a cloud's operator does (docs).
        var folder = Path.Combine(project.Data, "cloud", "authority");
        Write(Path.Combine(folder, "ca.crt"), authority, Everybody);
        Write(Path.Combine(folder, "ca.key"), authorityKey, OwnerOnly);
    }

    private void Certify(string folder, string name, IReadOnlyList<X509Extension> extensions, string authority, string authorityKey)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(authorityKey);
        var (ownKey, request) = CertificateMaker.Request(name);
        Give(Path.Combine(folder, $"{name}.key"), ownKey);
        Give(Path.Combine(folder, "ca.crt"), authority);
        Give(Path.Combine(folder, $"{name}.crt"), _maker.Sign(request, authority, key, Days, extensions));
    }

    // For the containers' user. Only root can give it away; anybody else lets everybody read the keys of a demonstration.
    private void Give(string file, string text)
    {
        Write(file, text, project.Caller.IsRoot ? OwnerOnly : Everybody);
        if (project.Caller.IsRoot)
            HostFiles.Give(file, HostFiles.ContainerUser, HostFiles.ContainerUser);
    }

    private static void Write(string file, string text, UnixFileMode mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode | UnixFileMode.UserWrite };
        using (var stream = new FileStream(file, options))
        using (var writer = new StreamWriter(stream))
            writer.Write(text.EndsWith('\n') ? text : text + "\n");
        File.SetUnixFileMode(file, mode);
    }
}
