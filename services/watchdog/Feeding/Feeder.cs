using Edge.Hosting;
using Edge.Mqtt;
using Edge.Watchdog.Device;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Feeding;

/// <summary>
/// Holds the device and feeds it from a thread of its own, which needs nothing of the thread pool. What it says about the device is
/// the part "device" of the health message.
/// </summary>
internal sealed class Feeder(WatchdogOptions options, FeedGate gate, WorkMonitor monitor, ILogger<Feeder> log) : IDisposable
{
    // Far more than what it does needs; it is locked in memory as far as it is used.
    private const int StackBytes = 256 * 1024;

    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly ManualResetEventSlim _end = new();
    private readonly WorkPart _part = monitor.AddPart("device", options.Timeout);
    private WatchdogDevice? _device;
    private Thread? _thread;
    private int _failures;
    private bool _isHungry;
    private bool _wasOpen;
    private volatile bool _mayOpen = true;
    private volatile FeedState _state = FeedState.Lost;
    private long _feeds;
    private long _grantedMs;

    public FeedState State => _state;

    /// <summary>Since the start of this process.</summary>
    public long Feeds => Interlocked.Read(ref _feeds);

    /// <summary>After how long without feeding the hardware resets the machine.</summary>
    public TimeSpan Granted => TimeSpan.FromMilliseconds(Interlocked.Read(ref _grantedMs));

    /// <summary>The driver says that its reset was what began this boot.</summary>
    public bool DriverSaysReset { get; private set; }

    /// <summary>Opens and feeds the device, before anything else of this process is up.</summary>
    public void Begin(FeedState state)
    {
        _state = options.Mode switch { WatchdogMode.Off => FeedState.Off, WatchdogMode.HostFed => FeedState.HostFed, _ => state };
        _mayOpen = _state == FeedState.Lost;
        if (_mayOpen)
            TryOpen();
        if (_state is FeedState.Own or FeedState.Lost or FeedState.NotYet)
        {
            _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "feeder" };
            _thread.Start();
        }

        Show();
    }

    /// <summary>The wait is over, for a device that was not to be opened yet.</summary>
    public void Arm() => _mayOpen = true;

    /// <summary>The last feed, and an orderly end of the device: disarmed when the process was asked to stop.</summary>
    public void End(bool disarm)
    {
        _end.Set();
        if (_thread?.Join(Goodbye) == false || _device is not { } device)
            return;
        try
        {
            device.Feed();
            if (disarm)
                device.Disarm();
            if (disarm && device.CanBeDisarmed)
                Log.Disarmed(log, options.Device);
            else
                Log.StaysArmed(log, options.Device, Granted, disarm ? "its driver never lets go of it (nowayout)" : "this stop was not asked for");
        }
        catch (DeviceException e)
        {
            Log.NotDisarmed(log, e.Message);
        }

        Close();
    }

    public void Dispose()
    {
        _end.Dispose();
        Close();
    }

    private void Run()
    {
        while (!_end.Wait(NextRound()))
            Round();
    }

    private TimeSpan NextRound()
    {
        if (_state == FeedState.Lost)
            return Backoff.Default.Delay(_failures, Random.Shared.NextDouble());
        return Granted > TimeSpan.Zero && Granted / 3 < options.FeedEvery ? Granted / 3 : options.FeedEvery;
    }

    private void Round()
    {
        if (_device is null && _mayOpen && _state is (FeedState.Lost or FeedState.NotYet))
            TryOpen();
        else if (_device is not null && gate.MayFeed)
            Feed(_device);
        else if (_device is not null)
            Starve();
        Show();
    }

    private void Feed(WatchdogDevice device)
    {
        try
        {
            device.Feed();
            Interlocked.Increment(ref _feeds);
            _isHungry = false;
        }
        catch (DeviceException e)
        {
            Log.DeviceLost(log, e.Message);
            Close();
            (_state, _failures) = (FeedState.Lost, 1);
        }
    }

    private void Starve()
    {
        if (!_isHungry && !gate.IsWithheld)
            Log.EvidenceIsOld(log, options.StarveAfter, Granted);
        _isHungry = true;
    }

    private void TryOpen()
    {
        try
        {
            var device = WatchdogDevice.Open(options.Device, options.Timeout);
            Interlocked.Increment(ref _feeds);
            Interlocked.Exchange(ref _grantedMs, (long)(device.Granted ?? TimeSpan.Zero).TotalMilliseconds);
            DriverSaysReset = device.BootStatus is { } status && (status & LinuxWatchdog.CardReset) != 0;
            (_device, _state, _failures, _wasOpen) = (device, FeedState.Own, 0, true);
            OpeningWords.Say(log, options, device, NextRound());
        }
        catch (DeviceException e)
        {
            // Only the first of several tries in a row has news.
            var isNews = _failures++ == 0;
            // What was ours once is waited for, whatever holds it now.
            _state = _wasOpen ? FeedState.Lost : OpeningWords.Judge(options.Mode, e);
            if (isNews)
                OpeningWords.Say(log, options, e);
        }
    }

    private void Close()
    {
        _device?.Dispose();
        _device = null;
    }

    private void Show()
    {
        if (_state == FeedState.Own && !_isHungry)
            _part.Works();
        else
            _part.Waits(_state switch
            {
                FeedState.Off => "nothing: switched off",
                FeedState.NoDevice => $"nothing: there is no {options.Device}",
                FeedState.HostFed => $"nothing: host-fed, {options.Device} is the host's",
                FeedState.NotYet => "a while without trouble, before the device is armed",
                FeedState.Lost => $"{options.Device}, to be opened",
                _ => "the reset of the machine",
            });
    }
}
