namespace Edge.Cli.Images;

/// <summary>What the images are called.</summary>
internal static class ImageNames
{
    public const string Ours = "mbus-gateway";

    /// <summary>Of a gateway: all services but the listener, and the listener, which has the decoder besides.</summary>
    public static readonly string[] OfGateway = ["edge", "listener"];

    /// <summary>What a demonstration has besides: the cloud's broker is a real mosquitto.</summary>
    public static readonly string[] OfDemo = ["edge", "listener", "cloud-broker"];

    public static string Of(string image, string tag) => $"{Ours}/{image}:{tag}";

    public static string Edge(string tag) => Of("edge", tag);

    public static string Listener(string tag) => Of("listener", tag);
}
