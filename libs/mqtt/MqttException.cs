namespace Edge.Mqtt;

/// <summary>Something with the broker did not work; the message says what, with whom and why, fit for a log and for people.</summary>
public sealed class MqttException : Exception
{
    /// <summary>Creates it without words; for serialisers and frameworks.</summary>
    public MqttException()
    {
    }

    /// <summary>Creates it with its text.</summary>
    /// <param name="message">What did not work and why.</param>
    public MqttException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it with its text and its cause.</summary>
    /// <param name="message">What did not work and why.</param>
    /// <param name="innerException">The cause.</param>
    public MqttException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The broker's reason code when it was the broker that refused; otherwise null.</summary>
    public byte? ReasonCode { get; init; }
}
