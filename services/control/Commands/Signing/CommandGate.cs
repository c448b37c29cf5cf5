using Edge.Control.Trust;
using Edge.Hosting;

namespace Edge.Control.Commands.Signing;

/// <summary>Whether a request is meant for this gateway, in time, and signed where it must be.</summary>
internal sealed class CommandGate(
    TrustOptions trust, OperatorSignature signature, UsedSignatures used, GatewayOptions gateway, IClockRule clock, TimeProvider time)
{
    /// <summary>What is signed must be remembered as long as it is good.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    /// <summary>A signed request is used up by this, whatever comes of it.</summary>
    /// <exception cref="CommandException">It must not be done.</exception>
    public void Demand(CommandRequest request, string origin)
    {
        if (request.Gateway is { } meant && meant != gateway.Id)
            throw new CommandException(CommandError.OtherGateway, $"it is meant for {meant}, and this is {gateway.Id}");
        if (request.SignedContent is { } signed)
            DemandSigned(signed, request.ExpiresAt!.Value);
        else if (origin == CommandOrigin.Cloud && trust.SignedCommands.Contains(request.Command))
            throw new CommandException(CommandError.NotSigned, $"{request.Command} is done for the cloud only when the operator has signed it");
        else if (request.ExpiresAt is { } expires)
            DemandInTime(expires);
    }

    private void DemandSigned(SignedContent signed, DateTimeOffset expires)
    {
        if (!signature.IsPossible)
            throw new CommandException(CommandError.BadSignature, "this gateway trusts no operator's key (Trust:OperatorKey), so nothing signed is done");
        if (!signature.Verifies(signed.Content.Span, signed.Signature.Span))
            throw new CommandException(CommandError.BadSignature, "the operator whose key this gateway trusts has not signed this");
        DemandInTime(expires);
        if (expires - time.GetUtcNow() > LongestLife)
            throw new CommandException(CommandError.Malformed, $"expires_at: at most {LongestLife.TotalHours:0} hours ahead is expected in what is signed");
        used.Use(signed.Content.Span, expires);
    }

    private void DemandInTime(DateTimeOffset expires)
    {
        if (!clock.IsSet)
            throw new CommandException(CommandError.ClockNotSet, "whether expires_at has passed cannot be told before the clock is set");
        if (time.GetUtcNow() is var now && now >= expires)
            throw new CommandException(CommandError.Expired, $"expired at {expires:yyyy-MM-dd'T'HH:mm:ss'Z'}, and now is {now:yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }
}
