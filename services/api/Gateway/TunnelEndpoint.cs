using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.V1;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Gateway;

/// <summary>The support tunnel.</summary>
internal sealed class TunnelEndpoint(PartClients parts) : IEndpoint
{
    public Task AnswerAsync(HttpContext context) => PartAnswer.WriteAsync(
        context, new(context.Request), () => parts.AskAsync("control", call => parts.Control.GetTunnelAsync(new(), call), context.RequestAborted),
        TunnelAnswer.Of, ApiJson.Default.TunnelAnswer);
}

/// <summary>The support tunnel; while it is closed the text says why the last one ended.</summary>
internal sealed record TunnelAnswer(bool Open, bool Connected, DateTimeOffset? Started, DateTimeOffset? Expires, string? Text)
{
    public static TunnelAnswer Of(Tunnel tunnel) => new(
        tunnel.Open, tunnel.Open && tunnel.Connected, tunnel.Open ? Moments.Of(tunnel.StartedMs) : null, tunnel.Open ? Moments.Of(tunnel.ExpiresMs) : null,
        tunnel.Text.Length == 0 ? null : tunnel.Text);
}
