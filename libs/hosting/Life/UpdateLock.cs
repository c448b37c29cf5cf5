using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Hosting;

/// <summary>
/// Asks the agent of a fleet service to stop nothing while something is under way that should not be cut off. balena's rule: a file
/// that is made exclusively (O_CREAT | O_EXCL) and is there keeps the agent from updating any service of the release, and an
/// exclusive flock on it keeps the host from rebooting for an update of its own. It asks, and no more: who comes too late goes on
/// without, and whatever is held here must bear being killed.
/// </summary>
public sealed class UpdateLock : IOutermost
{
    private const string Mark = "mbus-gateway";

    private readonly string _path;
    private readonly string _content;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private FileStream? _file;
    private int _holders;

    internal UpdateLock(string path, string service, ILogger log) => (_path, _content, _log) = (path, $"{Mark} {service}\n", log);

    /// <summary>One that asks nobody.</summary>
    public static UpdateLock Off { get; } = new("", "", NullLogger.Instance);

    /// <summary>Holds updates back until the result is disposed; any number may do so at a time. Never fails.</summary>
    public IDisposable Hold()
    {
        lock (_gate)
        {
            _holders++;
            _file ??= Take();
        }

        return new Holder(this);
    }

    /// <summary>A lock of a life that was killed: the agent takes it for one that is held, until the device is rebooted.</summary>
    void IOutermost.Begin()
    {
        try
        {
            // The agent's own has another content, and another owner in a folder where each may delete only what is his.
            if (File.Exists(_path) && File.ReadAllText(_path) is var content && (content.Length == 0 || content.StartsWith(Mark, StringComparison.Ordinal)))
            {
                File.Delete(_path);
                Log.StaleUpdateLock(_log, _path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.UpdateLockFailed(_log, _path, e.Message);
        }
    }

    void IOutermost.End(bool asked)
    {
        lock (_gate)
            Release();
    }

    // There is a folder only where there is such an agent.
    private FileStream? Take()
    {
        if (!Directory.Exists(Path.GetDirectoryName(_path)))
            return null;
        try
        {
            // FileShare.None is the flock.
            var file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            file.Write(System.Text.Encoding.UTF8.GetBytes(_content));
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NoUpdateLock(_log, e.Message);
            return null;
        }
    }

    private void Release()
    {
        if (_file is null)
            return;
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.UpdateLockFailed(_log, _path, e.Message);
        }

        _file.Dispose();
        _file = null;
    }

    private sealed class Holder(UpdateLock owner) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 1)
                return;
            lock (owner._gate)
                if (--owner._holders == 0)
                    owner.Release();
        }
    }
}
