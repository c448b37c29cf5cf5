using System.Collections.Concurrent;

namespace Edge.Broker.Accounts;

/// <summary>Slows whoever guesses: after each failed sign-in from an address the answer to the next one comes later.</summary>
internal sealed class SignInDelay
{
    private const int MaxAddresses = 1000;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, int> _failures = new();

    /// <summary>Counts a failure; how long its answer is to be held back.</summary>
    public TimeSpan Failed(string address)
    {
        // More addresses than a building has: the list is begun anew rather than grown.
        if (_failures.Count >= MaxAddresses)
            _failures.Clear();
        var failures = _failures.AddOrUpdate(address, 1, static (_, before) => before + 1);
        return TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(failures - 1, 10)));
    }

    /// <summary>A right password ends it.</summary>
    public void Succeeded(string address) => _failures.TryRemove(address, out _);
}
