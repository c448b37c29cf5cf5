using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Edge.Cloud;

/// <summary>The command line cannot be followed; the message says what is wrong with it.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What the stand-in cloud was told on its command line.</summary>
internal sealed record CloudOptions
{
    public const string Usage = """
        Edge.Cloud: takes what gateways send, keeps it, and compares it with what the simulated meters truly counted.
          --host NAME             broker, as its certificate names it (cloud-broker)
          --port N                its TLS port (8883)
          --pki DIR               folder of ca.crt, <id>.crt and <id>.key (/etc/cloud/pki)
          --id NAME               client id and name of the certificate (receiver)
          --data DIR              folder of what was received (/data/cloud)
          --truth FILE            what the simulated radio sent; without it there is no verdict
          --http-port N           heartbeats, summary and verdict; 0: any free port (8090)
          --ask-after TIME        asks a gateway for batches that are missing so long, hh:mm:ss; 0: never (00:00:30)
        To misbehave, for tests:
          --subscribe BOOL        false: stays connected and takes nothing (true)
          --heartbeat-status N    answers heartbeats with this status and keeps none (200)
          --heartbeat-delay TIME  waits this long before it answers one, hh:mm:ss (00:00:00)
        """;

    public string Host { get; init; } = "cloud-broker";

    public int Port { get; init; } = 8883;

    public string Pki { get; init; } = "/etc/cloud/pki";

    public string Id { get; init; } = "receiver";

    public string Data { get; init; } = "/data/cloud";

    public string? Truth { get; init; }

    public int HttpPort { get; init; } = 8090;

    public TimeSpan AskAfter { get; init; } = TimeSpan.FromSeconds(30);

    public bool Subscribe { get; init; } = true;

    public int HeartbeatStatus { get; init; } = 200;

    public TimeSpan HeartbeatDelay { get; init; }

    /// <exception cref="UsageException">An option is unknown or its value makes no sense.</exception>
    public static CloudOptions Parse(string[] args)
    {
        var given = new ConfigurationBuilder().AddCommandLine(args).Build();
        var defaults = new CloudOptions();
        string[] known =
        [
            "host", "port", "pki", "id", "data", "truth", "http-port", "ask-after", "subscribe", "heartbeat-status", "heartbeat-delay",
        ];
        if (given.GetChildren().FirstOrDefault(option => !known.Contains(option.Key)) is { } unknown)
            throw new UsageException($"There is no option --{unknown.Key}.");

        return new CloudOptions
        {
            Host = given["host"] ?? defaults.Host,
            Port = Number(given, "port", defaults.Port, 65535),
            Pki = given["pki"] ?? defaults.Pki,
            Id = given["id"] ?? defaults.Id,
            Data = given["data"] ?? defaults.Data,
            Truth = given["truth"],
            HttpPort = Number(given, "http-port", defaults.HttpPort, 65535),
            AskAfter = Time(given, "ask-after", defaults.AskAfter),
            Subscribe = Value(given, "subscribe", defaults.Subscribe, bool.TryParse),
            HeartbeatStatus = Number(given, "heartbeat-status", defaults.HeartbeatStatus, 599),
            HeartbeatDelay = Time(given, "heartbeat-delay", defaults.HeartbeatDelay),
        };
    }

    private delegate bool Parser<T>(string text, out T value);

    private static int Number(IConfiguration given, string name, int otherwise, int max) =>
        Value<int>(given, name, otherwise, (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max);

    private static TimeSpan Time(IConfiguration given, string name, TimeSpan otherwise) =>
        Value<TimeSpan>(given, name, otherwise, (string text, out TimeSpan value) =>
            TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value) && value >= TimeSpan.Zero);

    private static T Value<T>(IConfiguration given, string name, T otherwise, Parser<T> parse)
    {
        if (given[name] is not { } text)
            return otherwise;
        return parse(text, out var value) ? value : throw new UsageException($"--{name} {text} makes no sense.");
    }
}
