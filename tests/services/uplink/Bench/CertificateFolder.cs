namespace Edge.Uplink.Tests.Bench;

/// <summary>A folder of certificate files as a gateway or a receiver has it.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private readonly string _id;

    public CertificateFolder(TestPki pki, string id)
    {
        _id = id;
        File.Copy(pki.CaFile, Authority);
        Put(pki.Client(id));
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("edge-certificates-").FullName;

    public string Authority => System.IO.Path.Combine(Path, "ca.crt");

    public string Certificate => System.IO.Path.Combine(Path, $"{_id}.crt");

    public string Key => System.IO.Path.Combine(Path, $"{_id}.key");

    public void Put(IssuedCertificate issued)
    {
        File.Copy(issued.CertificateFile, Certificate, overwrite: true);
        File.Copy(issued.KeyFile, Key, overwrite: true);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
