using System.Net;

namespace Edge.Control.Updating.Bundles;

/// <summary>What a server's answer to a question for the bytes from some one on means (RFC 9110, section 14).</summary>
/// <param name="From">The first byte that it gives; 0 when it gives all, whatever was asked for.</param>
/// <param name="TotalBytes">Length of the whole file; null: it does not say.</param>
/// <param name="Validator">Its name for exactly this content; null: it gives none.</param>
internal sealed record RangeAnswer(long From, long? TotalBytes, string? Validator)
{
    private static readonly HttpStatusCode[] ForNow = [HttpStatusCode.RequestTimeout, HttpStatusCode.TooManyRequests];

    /// <summary>Reads the answer's head.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="asked">The first byte that was asked for.</param>
    /// <exception cref="DownloadTroubleException">It gives nothing, or what nobody asked for.</exception>
    public static RangeAnswer Of(HttpResponseMessage answer, long asked)
    {
        var validator = ValidatorOf(answer);
        var range = answer.Content.Headers.ContentRange;
        if (answer.StatusCode == HttpStatusCode.OK)
            return new(0, answer.Content.Headers.ContentLength, validator);
        if (answer.StatusCode == HttpStatusCode.PartialContent && range is { Unit: "bytes", From: { } from } && from == asked)
            return new(from, range.Length, validator);
        var isFinal = (int)answer.StatusCode is >= 400 and < 500 && !ForNow.Contains(answer.StatusCode);
        throw new DownloadTroubleException(
            answer.StatusCode == HttpStatusCode.PartialContent ? "the server gave another part of the file than it was asked for"
            : $"the server answered {(int)answer.StatusCode}", isFinal);
    }

    // A weak tag is for contents that only mean the same.
    private static string? ValidatorOf(HttpResponseMessage answer) => answer.Headers.ETag is { IsWeak: false } tag
        ? tag.Tag
        : answer.Content.Headers.LastModified?.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
