using Microsoft.Extensions.Logging;
using Xunit;

namespace Edge.Testing;

/// <summary>One event that was logged.</summary>
public sealed record LogEntry(LogLevel Level, int Id, string Category, string Message, Exception? Exception)
{
    public override string ToString() => $"{Level} {Id} {Category}: {Message}{(Exception is null ? "" : $" ({Exception})")}";
}

/// <summary>
/// Collects what is logged. Dispose fails the test when there was an error that the test did not expect: what goes wrong must
/// not go by unseen because the answer happened to be right.
/// </summary>
public sealed class FailingLogs : ILoggerProvider, ILoggerFactory
{
    private readonly Lock _gate = new();
    private readonly List<LogEntry> _entries = [];
    private readonly HashSet<int> _expected = [];
    private TaskCompletionSource _more = New();

    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>Declares errors that this test provokes.</summary>
    public FailingLogs Expect(params int[] eventIds)
    {
        lock (_gate)
            _expected.UnionWith(eventIds);
        return this;
    }

    /// <summary>The first event with that id, awaited.</summary>
    public async Task<LogEntry> WaitForAsync(int eventId, CancellationToken cancellationToken, int seconds = 20)
    {
        var limit = TimeSpan.FromSeconds(seconds);
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_entries.Find(entry => entry.Id == eventId) is { } found)
                    return found;
                more = _more.Task;
            }
            await more.WaitAsync(limit, cancellationToken);
        }
    }

    /// <summary>Fails on an error that nobody expected.</summary>
    public void AssertClean()
    {
        lock (_gate)
        {
            var unexpected = _entries.Where(entry => entry.Level >= LogLevel.Error && !_expected.Contains(entry.Id)).ToList();
            if (unexpected.Count > 0)
                Assert.Fail("Unexpected errors were logged:\n" + string.Join('\n', unexpected));
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This is the provider.");

    public void Dispose() => AssertClean();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Add(LogEntry entry)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            _entries.Add(entry);
            (more, _more) = (_more, New());
        }
        more.SetResult();
    }

    private sealed class Logger(FailingLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Add(new(logLevel, eventId.Id, category, formatter(state, exception), exception));
    }
}
