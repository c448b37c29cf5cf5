namespace Edge.Uplink.Cloud;

/// <summary>A certificate or key file cannot be used; the message names the file and what is wrong, for a person.</summary>
internal sealed class CertificateException(string message) : Exception(message);
