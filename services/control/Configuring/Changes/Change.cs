using System.Text.Json.Serialization;
using Edge.Control.Judging;

namespace Edge.Control.Configuring.Changes;

/// <summary>Where a change stands; each step can be done again from its beginning.</summary>
internal enum ChangeStep
{
    /// <summary>The files are put in their places.</summary>
    Write,

    /// <summary>The services that read them are restarted.</summary>
    Restart,

    /// <summary>It is waited whether the gateway does its work.</summary>
    Watch,

    /// <summary>It is done, or was taken back.</summary>
    Ended,
}

/// <summary>What is changed and how far that is: on the disk before each step, so that it goes on after a power cut.</summary>
internal sealed record Change
{
    /// <summary>For people: <c>configuration</c> or <c>certificate</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Of the sealed configuration; 0: it has none.</summary>
    public ulong Serial { get; init; }

    /// <summary>The highest number of all that were accepted so far.</summary>
    public ulong LastSerial { get; init; }

    /// <summary>The files' paths in the configuration's folder; their contents are kept beside this record by their place in this list.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The services that read them, in the order in which they are restarted; control comes last.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>Those of them that are not restarted yet.</summary>
    public required IReadOnlyList<string> Left { get; init; }

    /// <summary>How the gateway did before.</summary>
    public required Baseline Before { get; init; }

    public ChangeStep Step { get; init; }

    /// <summary>The files of before are put back.</summary>
    public bool Back { get; init; }

    /// <summary>How often control has started since it began.</summary>
    public int Starts { get; init; }

    /// <summary>For a person: what came of it, or why it is taken back.</summary>
    public string Text { get; init; } = "";

    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>The store knows how it ended.</summary>
    public bool Told { get; init; }

    [JsonIgnore]
    public bool HasEnded => Step == ChangeStep.Ended;

    /// <summary>The same on its way back.</summary>
    public Change TakenBack(string why) => this with { Back = true, Step = ChangeStep.Write, Left = Services, Text = why };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Change))]
internal sealed partial class ChangeJson : JsonSerializerContext;
