using Edge.Control.Configuring;
using Edge.Control.Configuring.Changes;
using Edge.V1;
using Grpc.Core;

namespace Edge.Control.Updating;

/// <summary>The methods of the contract that are about updates.</summary>
internal sealed class UpdateCalls(UpdateDesk desk, DeskBook book, ChangeLock changes)
{
    public Update Apply(ApplyUpdateRequest request)
    {
        var source = Source(request);
        try
        {
            using var alone = changes.Take();
            desk.Ask(source);
        }
        catch (Exception e) when (e is UpdateRefusedException or ConfigurationException)
        {
            throw new RpcException(new(StatusCode.FailedPrecondition, e.Message));
        }

        return book.Tell();
    }

    public Update Get() => book.Tell();

    private static BundleSource Source(ApplyUpdateRequest request) => request.SourceCase switch
    {
        ApplyUpdateRequest.SourceOneofCase.Url when Uri.TryCreate(request.Url, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps => new(url, null),
        ApplyUpdateRequest.SourceOneofCase.Url => throw Bad("url: an address that begins with https:// is expected"),
        ApplyUpdateRequest.SourceOneofCase.File when IsName(request.File) => new(null, request.File),
        ApplyUpdateRequest.SourceOneofCase.File => throw Bad("file: the name of a file in the update folder is expected: at most 100 of A-Z, a-z, 0-9, '.', '_', '-', and no '.' at the beginning"),
        _ => throw Bad("source: url or file is expected"),
    };

    private static bool IsName(string file) =>
        file.Length is > 0 and <= 100 && file[0] != '.' && file.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static RpcException Bad(string text) => new(new(StatusCode.InvalidArgument, text));
}
