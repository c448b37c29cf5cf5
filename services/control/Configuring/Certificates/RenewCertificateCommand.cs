using System.Globalization;
using System.Text.Json;
using Edge.Control.Commands;

namespace Edge.Control.Configuring.Certificates;

/// <summary>Without arguments: a request for a new certificate. With the certificate: puts it in place.</summary>
internal sealed class RenewCertificateCommand(CertificateDesk desk) : ConfiguringCommand
{
    private const int MaxCharacters = 32 * 1024;

    protected override async Task<Action<Utf8JsonWriter>> AnswerAsync(CommandArgs args, CancellationToken stop)
    {
        var certificate = args.Lines("certificate", MaxCharacters);
        args.End();
        if (certificate is null)
        {
            var request = desk.Request();
            return result => result.WriteString("request", request);
        }

        var taken = await desk.TakeAsync(certificate, stop);
        return result =>
        {
            result.WriteString("state", "applying");
            result.WriteString("valid_until", taken.ValidUntil.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            result.WriteString("warning", taken.Warning);
        };
    }
}
