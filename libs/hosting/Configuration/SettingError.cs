namespace Edge.Hosting;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Key">The setting, for example <c>Store:CommitInterval</c>, or a file.</param>
/// <param name="Value">What was found; null when the error is that nothing was.</param>
/// <param name="Reason">What is expected instead.</param>
public sealed record SettingError(string Key, string? Value, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => Value is null ? $"{Key}: {Reason}" : $"{Key} = {Value}: {Reason}";
}
