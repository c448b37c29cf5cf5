namespace Edge.Control.Updating.Bundles;

/// <summary>The download on the disk, and its header as soon as that is there.</summary>
internal sealed class PartialBundle : IDisposable
{
    /// <summary>No more than this is written again after a power cut, and no more waits for the disk at once.</summary>
    private const int BytesBetweenFlushes = 8 * 1024 * 1024;

    private readonly BundleFolder _folder;
    private readonly FreeSpace _space;
    private readonly string _source;
    private readonly FileStream _file;
    private readonly byte[] _start = new byte[BundleHeader.MaxBytes];
    private long _flushed;

    private PartialBundle(BundleFolder folder, FreeSpace space, Uri url)
    {
        (_folder, _space, _source) = (folder, space, DownloadState.SourceOf(url));
        folder.Make();
        var state = DownloadState.Read(folder.StateFile);
        var isThis = state is not null && state.Source == _source;
        Validator = isThis ? state!.Validator : null;
        _file = new(folder.PartFile, isThis ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        _flushed = Length;
    }

    public long Length => _file.Length;

    /// <summary>Null while it is not here.</summary>
    public BundleHeader? Header { get; private set; }

    /// <summary>The server's name for what is here; null: it gave none.</summary>
    public string? Validator { get; private set; }

    /// <summary>It was not fetched in one piece: if it is not right, the pieces may be of different files, or a power cut has damaged one.</summary>
    public bool IsJoined { get; set; }

    /// <summary>Goes on with what an earlier life of this process left of the same address.</summary>
    public static async Task<PartialBundle> OpenAsync(BundleFolder folder, FreeSpace space, Uri url, CancellationToken stop)
    {
        var part = new PartialBundle(folder, space, url);
        try
        {
            var there = (int)Math.Min(part.Length, BundleHeader.MaxBytes);
            await part._file.ReadExactlyAsync(part._start.AsMemory(0, there), stop);
            part._file.Seek(0, SeekOrigin.End);
            part.IsJoined = there > 0;
            part.ReadHeader(there);
            return part;
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    /// <summary>Throws away what is here.</summary>
    /// <param name="validator">The server's name for what comes now.</param>
    public void StartOver(string? validator)
    {
        _file.SetLength(0);
        _file.Seek(0, SeekOrigin.Begin);
        (Header, Validator, IsJoined, _flushed) = (null, validator, false, 0);
        new DownloadState(_source, validator).Write(_folder.StateFile);
    }

    /// <exception cref="UpdateRefusedException">It is no bundle, or the disk has no room for more.</exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        var before = Length;
        await _file.WriteAsync(bytes, stop);
        if (Header is null && before < _start.Length)
        {
            var share = (int)Math.Min(bytes.Length, _start.Length - before);
            bytes.Span[..share].CopyTo(_start.AsSpan((int)before));
            Header = BundleHeader.Parse(_start.AsSpan(0, (int)before + share));
        }

        if (Length - _flushed < BytesBetweenFlushes)
            return;
        Flush();
        _space.Watch();
    }

    /// <summary>Whether it is what was signed, to its last byte.</summary>
    public Task<bool> IsRightAsync(BundleDownload.Order order, CancellationToken stop) => order is { Judged: { } header, Manifest: { } manifest }
        ? ImagesCheck.IsRightAsync(_file, header, manifest, order.Progress, stop)
        : throw new InvalidOperationException("the download has ended without a header");

    public void Flush()
    {
        _file.Flush(flushToDisk: true);
        _flushed = Length;
    }

    /// <summary>What the disk has of it may be damaged; the server may have it whole.</summary>
    private void ReadHeader(int there)
    {
        try
        {
            Header = BundleHeader.Parse(_start.AsSpan(0, there));
        }
        catch (UpdateRefusedException)
        {
            StartOver(null);
        }
    }

    public void Dispose() => _file.Dispose();
}
