namespace Edge.Watchdog.Feeding;

/// <summary>Who feeds the hardware watchdog, as things are.</summary>
internal enum FeedState
{
    /// <summary>Nobody: switched off.</summary>
    Off,

    /// <summary>Nobody: there is none.</summary>
    NoDevice,

    /// <summary>The host.</summary>
    HostFed,

    /// <summary>This service, a little later: the last boots ended soon after the device was armed.</summary>
    NotYet,

    /// <summary>This service.</summary>
    Own,

    /// <summary>This service, as soon as the device can be opened.</summary>
    Lost,

    /// <summary>Nobody any more: the machine is to be reset, as was decided in an earlier life of this process.</summary>
    LeftToReset,
}
