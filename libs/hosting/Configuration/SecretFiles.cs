namespace Edge.Hosting;

/// <summary>Passwords and tokens, each the only content of a file in one folder. Never in the configuration, argv or logs.</summary>
public sealed class SecretFiles
{
    private readonly string _directory;

    internal SecretFiles(string directory) => _directory = directory;

    /// <summary>Where the file with that name is.</summary>
    public string PathOf(string name) => Path.Combine(_directory, name);

    /// <summary>The secret as it is in the file now, without white space around it.</summary>
    public string Read(string name) => File.ReadAllText(PathOf(name)).Trim();

    internal SettingError? Check(string name)
    {
        try
        {
            return Read(name).Length > 0 ? null : new(PathOf(name), null, "this secret file is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = File.Exists(PathOf(name)) ? $"this secret file cannot be read: {e.Message}" : "this secret file is missing";
            return new(PathOf(name), null, reason);
        }
    }
}
