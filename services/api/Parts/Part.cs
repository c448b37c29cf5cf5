using System.Text.Json.Serialization;
using Grpc.Core;

namespace Edge.Api.Parts;

/// <summary>What a part answered, or why it did not.</summary>
internal sealed record Part<T>(T? Answer, Unreachable? Reason) where T : class;

/// <summary>A part that could not be reached.</summary>
internal sealed record Unreachable(string Service, string Reason, [property: JsonIgnore] StatusCode Code = StatusCode.Unavailable)
{
    /// <summary>Each once: a store that is gone is gone for all its questions.</summary>
    public static IReadOnlyList<Unreachable> Of(params IEnumerable<Unreachable?> parts) =>
        [.. parts.OfType<Unreachable>().DistinctBy(part => part.Service)];
}
