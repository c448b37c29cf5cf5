using Edge.Hosting;

namespace Edge.Watchdog.Ladder;

/// <summary>Gathers what is known of every part: words of the services, this service's own word coming back, the engine's stamp.</summary>
internal sealed class Evidence
{
    public const string Broker = "broker";
    public const string Engine = "engine";

    /// <summary>The services without which nothing is kept or sent.</summary>
    public static readonly IReadOnlyList<string> CriticalServices = ["store", "listener", "uplink"];

    // Far more than there are services: the broker lets only them speak there, this bounds it all the same.
    private const int MostServices = 50;

    // Above the time in which a broken link is noticed and made anew.
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(3);

    private readonly Lock _gate = new();
    private readonly LadderOptions _options;
    private readonly EngineWatch _engine;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, ServiceWatch> _services = [];
    private readonly Dictionary<string, PartWatch> _parts = [];
    private readonly long _beganAt;
    private long? _roundAt;
    private long? _maintainedSince;

    public Evidence(LadderOptions options, HealthOptions health, EngineWatch engine, TimeProvider time)
    {
        (_options, _engine, _time) = (options, engine, time);
        _beganAt = time.GetTimestamp();
        var threeRounds = 3 * health.PublishEvery;
        Silence = threeRounds > ShortestSilence ? threeRounds : ShortestSilence;
        foreach (var name in CriticalServices.Append(Broker))
            _parts.Add(name, new(name, options.RebootAfter, options, time));
        _parts.Add(Engine, new(Engine, TimeSpan.Zero, options, time));
    }

    /// <summary>So long without a word is trouble.</summary>
    public TimeSpan Silence { get; }

    /// <summary>A service spoke.</summary>
    public void Heard(HealthMessage message)
    {
        lock (_gate)
        {
            if (_services.TryGetValue(message.Service, out var watch))
                watch.Take(message);
            else if (_services.Count < MostServices)
                _services.Add(message.Service, new(message, _options, _time));
        }
    }

    /// <summary>This service's own word came back: the broker passes messages.</summary>
    public void HeardSelf()
    {
        lock (_gate)
            _roundAt = _time.GetTimestamp();
    }

    /// <summary>All of it as of now; called every few seconds.</summary>
    public Situation Look()
    {
        lock (_gate)
        {
            LookAtEngine();
            var isPassing = LookAtBroker();
            // Without the broker nobody can be heard: nothing is known for or against the services then.
            if (isPassing)
                foreach (var name in CriticalServices)
                    LookAtService(name);
            var isMaintained = IsMaintained();
            if (isMaintained)
                foreach (var part in _parts.Values)
                    part.Forgive();
            return new([.. _parts.Select(part => part.Value.State(Futile(part.Key)))], isMaintained);
        }
    }

    /// <summary>Services that begin anew again and again, with their number of starts and their last trouble.</summary>
    public IReadOnlyList<(string Service, int Starts, string LastTrouble)> CrashLoops()
    {
        lock (_gate)
            return [.. _services.Where(service => service.Value.IsCrashLooping).Select(service => (service.Key, service.Value.Starts, service.Value.LastTrouble))];
    }

    public bool IsWell(string part)
    {
        lock (_gate)
            return !_parts.TryGetValue(part, out var watch) || watch.IsWell;
    }

    private string? Futile(string part) =>
        _services.TryGetValue(part, out var service) && service.IsStoppedOnPurpose ? "it was stopped in order" : null;

    private void LookAtEngine()
    {
        if (_engine.Silence() is not { } silence)
            return;
        if (silence >= _options.EngineDeadAfter)
            _parts[Engine].Fails($"it has run no healthcheck for {_options.EngineDeadAfter:c}");
        else
            _parts[Engine].Well();
    }

    private bool LookAtBroker()
    {
        if (_time.GetElapsedTime(_roundAt ?? _beganAt) > Silence)
            _parts[Broker].Fails($"it has passed no message for more than {Silence:c}");
        else if (_roundAt is not null)
            _parts[Broker].Well();
        return _roundAt is { } at && _time.GetElapsedTime(at) <= Silence;
    }

    private void LookAtService(string name)
    {
        if (!_services.TryGetValue(name, out var service))
        {
            // At the start everybody gets the time to say something.
            if (_time.GetElapsedTime(_beganAt) > Silence)
                _parts[name].Fails("it was never heard");
            return;
        }

        var trouble = service.TroubleNow(Silence);
        if (trouble is null)
            _parts[name].Well();
        else
            _parts[name].Fails(trouble, service.IsThere);
    }

    private bool IsMaintained()
    {
        if (!_services.Values.Any(service => service.IsMaintained && service.TroubleNow(Silence) is null))
        {
            _maintainedSince = null;
            return false;
        }

        _maintainedSince ??= _time.GetTimestamp();
        return _time.GetElapsedTime(_maintainedSince.Value) < _options.MaintenanceAtMost;
    }
}
