using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Edge.Control.Tests.Updating.Bundles;

/// <summary>Makes bundles as docs/updates.md describes them, and such as nobody should.</summary>
internal sealed class BundleMaker(ECDsa key)
{
    private const int Block = 512;

    /// <summary>Stands for what docker save and gzip make: nothing looks into it here.</summary>
    public byte[] Images { get; init; } = RandomNumberGenerator.GetBytes(3000);

    /// <summary>Changed by tests, then signed.</summary>
    public JsonObject Manifest => field ??= new()
    {
        ["version"] = "1.4.0",
        ["minimum_version"] = "1.2.0",
        ["layout"] = 1,
        ["platform"] = "linux/amd64",
        ["images"] = new JsonObject(BundleHouse.Services.Select((name, n) => KeyValuePair.Create(name, (JsonNode?)$"sha256:{new string("0123456789abcdef"[n], 64)}"))),
        ["images_bytes"] = Images.Length,
        ["images_sha256"] = Convert.ToHexStringLower(SHA256.HashData(Images)),
        ["unpacked_bytes"] = 9000,
        ["host_step"] = null,
    };

    public BundleMaker With(string member, JsonNode? value)
    {
        Manifest[member] = value;
        return this;
    }

    public BundleMaker Without(string member)
    {
        Manifest.Remove(member);
        return this;
    }

    public byte[] Make() => Make(Manifest.ToJsonString());

    /// <summary>Signs any text as the manifest.</summary>
    public byte[] Make(string manifest)
    {
        var bytes = Encoding.UTF8.GetBytes(manifest);
        return Put(bytes, Sign([.. "mbus-gateway-bundle-1\n"u8, .. bytes]));
    }

    public byte[] Sign(byte[] content) => key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public byte[] Put(byte[] manifest, byte[] signature) =>
        [.. Member("manifest.json", manifest), .. Member("manifest.sig", signature), .. Member("images.tar.gz", Images), .. new byte[2 * Block]];

    public static byte[] Member(string name, byte[] content)
    {
        var header = new byte[Block];
        void Put(int at, string text) => Encoding.ASCII.GetBytes(text).CopyTo(header, at);
        Put(0, name);
        Put(100, "0000644\0" + "0000000\0" + "0000000\0");
        Put(124, Convert.ToString(content.Length, 8).PadLeft(11, '0') + "\0" + "00000000000\0");
        Put(148, new string(' ', 8) + "0");
        Put(257, "ustar\0" + "00");
        Put(148, Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ");
        return [.. header, .. content, .. new byte[(Block - (content.Length % Block)) % Block]];
    }
}
