using Edge.V1;

namespace Edge.Listener.Children;

/// <summary>What is remembered of a child over its lives. Safe from any thread.</summary>
internal sealed class ChildRecord
{
    private readonly Lock _gate = new();
    private uint _pid;
    private ulong _starts;
    private int? _lastExitCode;

    public void Started(int pid)
    {
        lock (_gate)
            (_pid, _starts) = ((uint)pid, _starts + 1);
    }

    public void Ended(int exitCode)
    {
        lock (_gate)
            (_pid, _lastExitCode) = (0, exitCode);
    }

    public ChildStatus ToContract()
    {
        lock (_gate)
        {
            var status = new ChildStatus { Running = _pid != 0, Pid = _pid, Restarts = _starts == 0 ? 0 : _starts - 1 };
            if (_lastExitCode is { } code)
                status.LastExitCode = code;
            return status;
        }
    }
}
