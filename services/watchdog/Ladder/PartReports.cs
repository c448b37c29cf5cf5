using Edge.Watchdog.Alarms;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Ladder;

/// <summary>The steps before the last one: what fails is logged at once, and an alarm when a restart did not heal it.</summary>
internal sealed class PartReports(LadderOptions options, Evidence evidence, WatchdogAlarms alarms, ILogger<PartReports> log)
{
    private readonly HashSet<string> _failing = [];
    private readonly HashSet<string> _looping = [];

    public void Tell(Situation situation)
    {
        foreach (var part in situation.Parts)
            Tell(part);
        TellLoops();
    }

    private void Tell(PartState part)
    {
        if (part.IsFailing && _failing.Add(part.Name))
            Log.PartFails(log, part.Name, part.Why);
        else if (!part.IsFailing && _failing.Remove(part.Name))
            Log.PartIsWell(log, part.Name);
        if (!part.IsFailing)
            alarms.Clear(AlarmKinds.PartFailing, part.Name);
        else if (part.FailingFor >= options.AlarmAfter)
            alarms.Raise(AlarmKinds.PartFailing, part.Name, $"{part.Name}: {part.Why}; "
                + (part.Futile is { } why ? $"the machine is not rebooted for that, because {why}" : $"the machine is rebooted when that lasts {part.RebootAfter:c}"));
    }

    private void TellLoops()
    {
        var loops = evidence.CrashLoops();
        foreach (var (service, starts, trouble) in loops)
            if (_looping.Add(service))
            {
                Log.CrashLoop(log, service, starts, options.CrashLoopWithin, trouble);
                alarms.Raise(AlarmKinds.CrashLoop, service, $"{service} began anew {starts} times within {options.CrashLoopWithin:c}; its last trouble: {trouble}");
            }

        foreach (var service in _looping.Where(service => loops.All(loop => loop.Service != service)).ToList())
        {
            _looping.Remove(service);
            alarms.Clear(AlarmKinds.CrashLoop, service);
        }
    }
}
