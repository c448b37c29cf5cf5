using System.Globalization;
using System.Security.Cryptography;
using Edge.Control.Trust;
using Edge.Hosting;

namespace Edge.Control.Commands.Signing;

/// <summary>
/// The signed requests that were used and have not expired, over restarts: a digest of what was signed (a signature can be written
/// in more than one way) and until when, one line each. It is on the disk before the command begins; where that cannot be written, nothing
/// signed is done. The file is read each time, for the command line asks in a process of its own.
/// </summary>
internal sealed class UsedSignatures(TrustOptions options, TimeProvider time)
{
    /// <summary>Only what the operator signed is remembered, so nobody else can fill this up.</summary>
    public const int Capacity = 1000;

    private const int MaxFileBytes = 1024 * 1024;

    private readonly Lock _gate = new();

    /// <exception cref="CommandException">It was used before, or that cannot be told.</exception>
    public void Use(ReadOnlySpan<byte> content, DateTimeOffset expires)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        try
        {
            lock (_gate)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.UsedFile))!);
                // Another process that is at it now: that is over in a moment.
                using var alone = new FileStream(options.UsedFile + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                Use(digest, expires);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(CommandError.Failed, $"that it was used cannot be remembered in {options.UsedFile}, so it is not done: {e.Message}");
        }
    }

    private void Use(string digest, DateTimeOffset expires)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var used = Read().Where(line => line.Until >= now).ToList();
        if (used.Exists(line => line.Digest == digest))
            throw new CommandException(CommandError.Repeated, "this signed request was used before; sign another one, with another expires_at");
        if (used.Count >= Capacity)
            throw new CommandException(CommandError.Busy, $"{Capacity} signed requests that have not expired were used; try again later");
        used.Add((digest, expires.ToUnixTimeSeconds()));
        Write(used);
    }

    private IEnumerable<(string Digest, long Until)> Read()
    {
        if (!File.Exists(options.UsedFile))
            yield break;
        if (new FileInfo(options.UsedFile).Length > MaxFileBytes)
            throw new IOException($"it is larger than {MaxFileBytes} bytes");
        foreach (var line in File.ReadAllLines(options.UsedFile))
        {
            var parts = line.Split(' ');
            if (parts.Length != 2 || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var until))
                throw new IOException("it is damaged; delete it once all signed requests of the last day have expired");
            yield return (parts[0], until);
        }
    }

    private void Write(List<(string Digest, long Until)> used)
    {
        var aside = options.UsedFile + ".new";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
        using (var text = new StreamWriter(file))
        {
            foreach (var (digest, until) in used)
                text.Write(string.Create(CultureInfo.InvariantCulture, $"{digest} {until}\n"));
            text.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, options.UsedFile, overwrite: true);
    }
}
