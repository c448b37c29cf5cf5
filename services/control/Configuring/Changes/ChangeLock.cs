namespace Edge.Control.Configuring.Changes;

/// <summary>One change at a time, whoever asks for it. The lock is one of the kernel's, on a file, and ends with the process that holds it.</summary>
internal sealed class ChangeLock(ConfiguringOptions options, ChangeRecord record)
{
    /// <summary>Holds it until that is disposed.</summary>
    /// <exception cref="ConfigurationException">Somebody else has it, or a change is not over yet.</exception>
    public IDisposable Take()
    {
        var taken = Open();
        try
        {
            if (record.Read() is { HasEnded: false } change)
                throw new ConfigurationException($"a change of the {change.Kind} is being made; wait for its end");
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    private FileStream Open()
    {
        var path = Path.Combine(options.DataDirectory, "change.lock");
        try
        {
            Directory.CreateDirectory(options.DataDirectory);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ConfigurationException($"control cannot write {path}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new ConfigurationException($"somebody else changes the configuration just now; try again in a moment ({e.Message})", e);
        }
    }
}
