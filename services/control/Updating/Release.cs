namespace Edge.Control.Updating;

/// <summary>One release of the gateway: what each of its services runs.</summary>
/// <param name="Version">For example 1.4.0.</param>
/// <param name="Images">The image of each service by its id (<c>sha256:...</c>), which is the digest of its configuration.</param>
internal sealed record Release(string Version, IReadOnlyDictionary<string, string> Images);
