using System.Text.Json.Serialization;
using Edge.Control.Judging;

namespace Edge.Control.Updating.Switching;

/// <summary>How far an update is. What is changed, is changed from <see cref="Switching"/> on.</summary>
internal enum UpdatePhase
{
    /// <summary>The bundle is fetched and verified.</summary>
    Preparing,

    /// <summary>Its images are given to the engine; backup, host step.</summary>
    Loading,

    /// <summary>The containers become those of the new release.</summary>
    Switching,

    /// <summary>The new release is watched.</summary>
    Watching,

    /// <summary>The containers become those of the old release again.</summary>
    GoingBack,

    /// <summary>The old release is watched.</summary>
    WatchingBack,

    /// <summary>The new release runs.</summary>
    Done,

    /// <summary>The old release runs again.</summary>
    RolledBack,

    /// <summary>Nothing was changed.</summary>
    Refused,

    /// <summary>Neither came up as it should.</summary>
    Failed,
}

/// <summary>The state of an update as it is on the disk: all that is needed to go on with it.</summary>
/// <param name="Phase">How far it is.</param>
/// <param name="Text">For a person.</param>
/// <param name="ChangedMs">When it came to that.</param>
/// <param name="From">The release that ran before; without images while they are not known.</param>
/// <param name="To">The release that is to run; null while it is not known.</param>
/// <param name="Stack">The project, which is in the names of images and of the switcher.</param>
/// <param name="Before">How the gateway did before.</param>
/// <param name="WatchLeft">How long the release that is watched may still take.</param>
/// <param name="Starts">How often a switcher has begun to work on it.</param>
/// <param name="Settled">It has ended, was told, and what is of no more use was taken away.</param>
/// <param name="Previous">The release whose images are kept to go back to; empty: none.</param>
internal sealed record SwitchRecord(
    UpdatePhase Phase, string Text, long ChangedMs, Release From, Release? To = null, string Stack = "", Baseline? Before = null,
    TimeSpan WatchLeft = default, int Starts = 0, bool Settled = false, string Previous = "")
{
    /// <summary>A switcher has work to do.</summary>
    [JsonIgnore]
    public bool IsSwitching => Phase is UpdatePhase.Switching or UpdatePhase.Watching or UpdatePhase.GoingBack or UpdatePhase.WatchingBack;

    /// <summary>Nothing was changed yet; that a bundle is prepared ends with the process that does it.</summary>
    [JsonIgnore]
    public bool IsPreparing => Phase is UpdatePhase.Preparing or UpdatePhase.Loading;

    [JsonIgnore]
    public bool IsUnderWay => IsSwitching || IsPreparing;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SwitchRecord))]
internal sealed partial class SwitchJson : JsonSerializerContext;
