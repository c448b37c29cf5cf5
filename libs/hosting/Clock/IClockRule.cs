namespace Edge.Hosting;

/// <summary>Says whether the wall clock is to be believed: a machine without a battery clock starts with a wrong one.</summary>
public interface IClockRule
{
    /// <summary>Cheap enough to be asked for every telegram.</summary>
    bool IsSet { get; }
}
