namespace Edge.Uplink.Sending;

/// <summary>A send ended before everything was acknowledged; the message says why, for a person. Nothing is lost.</summary>
internal sealed class SendFailedException(string reason, Exception? cause = null) : Exception(reason, cause);
