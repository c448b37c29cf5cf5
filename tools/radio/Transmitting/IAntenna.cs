namespace Edge.Radio.Transmitting;

/// <summary>Where telegrams leave the simulated radio.</summary>
public interface IAntenna
{
    /// <summary>Sends one payload. A failure is the antenna's to tell; it throws only when it was stopped.</summary>
    Task SendAsync(byte[] payload, CancellationToken stop);
}
