using Edge.Listener.Children;
using Edge.V1;

namespace Edge.Listener.Receivers;

/// <summary>One who hears: a dongle of ours or a radio in the network, with what is known of it. Safe from any thread.</summary>
internal sealed class Receiver(string name, string source, RadioAlarms alarms, TimeProvider time)
{
    /// <summary>The source of radios in the network.</summary>
    public const string Network = "frames";

    private long _telegrams;
    private long _lastTelegramMilliseconds;
    private long _lastSign = time.GetTimestamp();
    private volatile string _device = "";
    private volatile string _trouble = "";

    public string Name => name;

    public bool IsRemote => source == Network;

    public ChildRecord Child { get; } = new();

    public RadioAlarms Alarms => alarms;

    public long Telegrams => Interlocked.Read(ref _telegrams);

    /// <summary>What the radio is, as wmbusmeters found it; empty when there is none.</summary>
    public string Device => _device;

    /// <summary>Why it hears nothing, in one sentence; empty while it does.</summary>
    public string Trouble => _trouble;

    /// <summary>Since it was heard, or could first be heard.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _lastSign));

    /// <summary>It has heard a telegram, whoever it is from.</summary>
    public void Heard(long unixMilliseconds)
    {
        Interlocked.Increment(ref _telegrams);
        Volatile.Write(ref _lastTelegramMilliseconds, unixMilliseconds);
        Listens();
        if (_trouble.Length > 0)
            _trouble = "";
        alarms.Heard();
    }

    /// <summary>From here on it could hear something: its silence is counted anew.</summary>
    public void Listens() => Volatile.Write(ref _lastSign, time.GetTimestamp());

    /// <summary>Its radio is there.</summary>
    public void DeviceFound(string device)
    {
        (_device, _trouble) = (device, "");
        alarms.DeviceIsBack();
    }

    /// <summary>Its radio is not there (any more).</summary>
    public void DeviceGone(string why) => (_device, _trouble) = ("", why);

    /// <summary>It hears nothing, though its radio may be there.</summary>
    public void Suffers(string why) => _trouble = why;

    public ReceiverStatus ToContract() => new()
    {
        Name = name,
        Source = source,
        Telegrams = (ulong)Telegrams,
        LastTelegramMs = Volatile.Read(ref _lastTelegramMilliseconds),
        Child = IsRemote ? null : Child.ToContract(),
        Device = _device,
        Trouble = _trouble,
    };
}
