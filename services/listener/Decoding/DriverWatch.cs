using Edge.Listener.Meters;
using Edge.Listener.Storing;

namespace Edge.Listener.Decoding;

/// <summary>Knows of which meters the decoder finds no driver by itself: raised with the first such telegram, cleared by the next good one.</summary>
internal sealed class DriverWatch(AlarmDesk alarms)
{
    /// <summary>Whether the answer says that no driver was found.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> answer) => answer.IndexOf("\"meter\":\"unknown\""u8) >= 0;

    public void Found(Meter meter)
    {
        if (meter.Driver == DriverList.Auto)
            alarms.Clear(AlarmKinds.UnknownDriver, meter.MeterId);
    }

    /// <summary>What was not found, in words.</summary>
    public string NotFound(Question question)
    {
        var (meter, address) = (question.Meter, question.Frame.Address);
        var kind = $"{address.Manufacturer}, version {address.Version:x2}, type {address.DeviceType:x2}";
        alarms.Raise(
            AlarmKinds.UnknownDriver,
            meter.MeterId,
            $"Telegrams of meter {meter.MeterId} ({meter.Name}) are kept and not read: the decoder finds no driver for {kind}. Name one in {meter.File}.");
        return $"no driver for {kind}";
    }
}
