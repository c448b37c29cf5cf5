using System.Text.Json;

namespace Edge.Testing;

/// <summary>What a service prints, line by line as it comes; lines of JSON are events.</summary>
internal sealed class ServiceOutput
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = New();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            TaskCompletionSource more;
            lock (_gate)
            {
                _lines.Add(line);
                (more, _more) = (_more, New());
            }
            more.SetResult();
        }
    }

    public async Task<JsonElement> EventAsync(int id, RunningService service, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        var exited = service.ExitedAsync(limit.Token);
        while (true)
        {
            Task more;
            lock (_gate)
            {
                foreach (var line in _lines)
                    if (Parse(line) is { } entry && entry.TryGetProperty("EventId", out var found) && found.GetInt32() == id)
                        return entry;
                more = _more.Task;
            }
            if (exited.IsCompleted && !more.IsCompleted)
                throw new InvalidOperationException($"{service.Service} ended without event {id}. It said:\n{string.Join('\n', Lines)}");
            if (await Task.WhenAny(more, exited) != more && limit.IsCancellationRequested)
                throw new TimeoutException($"{service.Service} did not log event {id} within {patience}. It said:\n{string.Join('\n', Lines)}");
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static JsonElement? Parse(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonElement.Parse(line) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
