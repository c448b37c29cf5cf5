namespace Edge.Mqtt;

/// <summary>TLS 1.2 or newer; the broker's certificate and host name are always checked. PEM files, read at each connect.</summary>
/// <param name="CaFile">The authority that the broker's certificate must come from.</param>
/// <param name="CertificateFile">The client's certificate (with its chain), or null when the broker asks for none.</param>
/// <param name="KeyFile">The client's private key, not encrypted; null exactly when there is no certificate.</param>
public sealed record MqttTls(string CaFile, string? CertificateFile = null, string? KeyFile = null);
