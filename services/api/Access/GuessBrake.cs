using System.Net;
using Edge.Api.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Api.Access;

/// <summary>
/// Slows guessing, of one address and of all together. Who has guessed too often is not even compared, or the brake would not slow
/// the right guess; so a try is taken before and given back when it was right. All together count for passwords alone: a
/// program must not be kept out by somebody else's guesses.
/// </summary>
internal sealed class GuessBrake(TimeProvider time, ILogger<GuessBrake> log)
{
    public const int TriesOfAddress = 5;
    public const int TriesOfAll = 20;

    private const int Addresses = 1000;
    private const double PerSecondOfAddress = 0.1;
    private const double PerSecondOfAll = 0.5;

    private readonly BucketTable<IPAddress> _addresses = new(Addresses, TriesOfAddress, PerSecondOfAddress, time);
    private readonly BucketTable<int> _all = new(1, TriesOfAll, PerSecondOfAll, time);

    // Whoever guesses must not fill the log.
    private readonly BucketTable<int> _words = new(1, 1, 1.0 / 60, time);

    /// <summary>Compares a password, when its sender may still guess.</summary>
    public Verdict TryPassword(IPAddress address, Func<bool> isRight)
    {
        if (!_all.TryTake(0, out var retryAfter))
            return Verdict.Wait(retryAfter);
        var verdict = TryToken(address, isRight);
        // Neither a right one nor one that its own address keeps waiting counts for all.
        if (verdict.IsRight || verdict.RetryAfter > TimeSpan.Zero)
            _all.GiveBack(0);
        return verdict;
    }

    public Verdict TryToken(IPAddress address, Func<bool> isRight)
    {
        if (!_addresses.TryTake(address, out var retryAfter))
        {
            if (_words.TryTake(0, out _))
                Log.Slowed(log, address.ToString());
            return Verdict.Wait(retryAfter);
        }
        if (!isRight())
            return Verdict.Wrong;
        _addresses.GiveBack(address);
        return Verdict.Right;
    }
}

/// <summary>What a try came to.</summary>
internal readonly record struct Verdict(bool IsRight, TimeSpan RetryAfter)
{
    public static readonly Verdict Right = new(true, TimeSpan.Zero);

    public static readonly Verdict Wrong = new(false, TimeSpan.Zero);

    public static Verdict Wait(TimeSpan retryAfter) => new(false, retryAfter);
}
