namespace Edge.Uplink.Cloud;

/// <summary>A gateway's topics at the cloud's broker.</summary>
internal readonly record struct CloudTopics(string GatewayId)
{
    public string Data => $"meters/{GatewayId}/data";

    public string Alarms => $"meters/{GatewayId}/alarms";

    public string Status => $"meters/{GatewayId}/status";

    public string Commands => $"meters/{GatewayId}/commands";

    /// <summary>The only place where commands are answered.</summary>
    public string Replies => $"meters/{GatewayId}/replies";
}
