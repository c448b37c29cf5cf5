using System.Security.Cryptography;
using System.Text;
using Edge.Control.Configuring.Files;
using Edge.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Configuring.Sealing;

/// <summary>This device's own key pair (P-256), made at the first start; the private part never leaves control's disk.</summary>
internal sealed class DeviceKey(ConfiguringOptions options, Disk disk, TimeProvider time, ILogger<DeviceKey> log) : IWorker
{
    private string Place => Path.Combine(options.DataDirectory, "device-key.pem");

    /// <summary>Makes it at the start, so that it can be asked for from then on.</summary>
    public Task RunAsync(CancellationToken stop)
    {
        try
        {
            Open().Dispose();
        }
        catch (ConfigurationException e)
        {
            ConfiguringLog.NoKey(log, e.Message);
        }

        return Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
    }

    /// <summary>The public part for people: base64 of its SubjectPublicKeyInfo.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public string Public()
    {
        using var key = Open();
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The pair; made when it is not there yet.</summary>
    /// <exception cref="ConfigurationException">It cannot be read or made.</exception>
    public ECDiffieHellman Open()
    {
        try
        {
            if (!File.Exists(Place))
                Make();
            return Read(File.ReadAllText(Place));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ConfigurationException($"this device's key {Place} cannot be used: {e.Message}", e);
        }
    }

    private void Make()
    {
        Directory.CreateDirectory(options.DataDirectory);
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        disk.WriteFirst(Place, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"), Disk.OwnerOnly);
        ConfiguringLog.KeyMade(log, Place);
    }

    private static ECDiffieHellman Read(string pem)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
