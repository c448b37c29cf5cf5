using Edge.Mqtt;
using Edge.Uplink.Sending;

namespace Edge.Uplink.Tests.Sending;

public sealed class DeliveryTests
{
    [Theory]
    [InlineData(0x00, false, nameof(DeliveryKind.Delivered))]
    [InlineData(0x10, false, nameof(DeliveryKind.NobodySubscribed))]
    [InlineData(0x10, true, nameof(DeliveryKind.Delivered))]
    [InlineData(0x80, false, nameof(DeliveryKind.Refused))]
    [InlineData(0x83, false, nameof(DeliveryKind.Refused))]
    [InlineData(0x87, true, nameof(DeliveryKind.Refused))]
    [InlineData(0x90, false, nameof(DeliveryKind.RefusedForGood))]
    [InlineData(0x91, false, nameof(DeliveryKind.Refused))]
    [InlineData(0x95, false, nameof(DeliveryKind.RefusedForGood))]
    [InlineData(0x97, false, nameof(DeliveryKind.Refused))]
    [InlineData(0x99, false, nameof(DeliveryKind.RefusedForGood))]
    // Not one of the codes that a PUBACK may have: nothing is taken for delivered that does not say so.
    [InlineData(0x01, true, nameof(DeliveryKind.Refused))]
    public void The_brokers_code_decides(byte code, bool acceptNoSubscribers, string expected)
    {
        Assert.Equal(expected, Delivery.Of(new MqttPublishResult(code), acceptNoSubscribers).Kind.ToString());
    }
}
