using System.Diagnostics;

namespace Edge.Mqtt.Tests;

public sealed class TraceTests
{
    [Fact]
    public async Task A_trace_goes_along_with_a_message_and_on_in_its_handler()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "edge",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var witness = await MosquittoSubscriber.StartAsync(broker, "in", Stop, "%P");
        await using var tested = new SessionUnderTest(broker);
        var handled = new TaskCompletionSource<(ActivityTraceId Trace, ActivitySpanId Parent)>();
        tested.Session.Subscribe("in", MqttQos.AtLeastOnce, (_, _) =>
        {
            handled.SetResult((Activity.Current!.TraceId, Activity.Current.ParentSpanId));
            return ValueTask.CompletedTask;
        });
        await tested.StartAsync();

        using var telegram = new Activity("telegram").SetIdFormat(ActivityIdFormat.W3C).Start();
        await tested.Session.PublishAsync(Message("in"), Stop).Soon();

        var seen = await witness.MessageAsync(Stop);
        Assert.StartsWith($"traceparent:00-{telegram.TraceId}-", seen, StringComparison.Ordinal);
        var (trace, parent) = await handled.Task.Soon();
        Assert.Equal(telegram.TraceId, trace);
        Assert.Contains($"-{parent}-", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_trace_nothing_goes_along()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var witness = await MosquittoSubscriber.StartAsync(broker, "in", Stop, "<%P>");
        await using var tested = await new SessionUnderTest(broker).StartAsync();

        Activity.Current = null;
        await tested.Session.PublishAsync(Message("in"), Stop).Soon();

        Assert.Equal("<>", await witness.MessageAsync(Stop));
    }
}
