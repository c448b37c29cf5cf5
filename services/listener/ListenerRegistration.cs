using Edge.Hosting;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Serving;
using Edge.Listener.Storing;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Listener;

/// <summary>What the listener is made of, in the order of the road: receiver, frame, decoder, store.</summary>
internal static class ListenerRegistration
{
    public static EdgeHostBuilder AddListener(this EdgeHostBuilder builder)
    {
        var options = builder.AddOptions<ListenerOptions>();
        builder.AddOptions<DecoderOptions>();
        builder.AddOptions<StoreLinkOptions>();
        builder.AddClock().AddClient<StoreClient>("store").AllowCallers("edge.v1.Listener", Callers);
        builder.Services
            .AddSingleton<BusAccess>().AddSingleton<HeardClock>().AddSingleton<HeardCounts>().AddSingleton<ReceiverBook>()
            .AddSingleton(new HeardList(options.HeardAddresses)).AddSingleton<HeardLog>().AddSingleton<FrameRoad>()
            .AddSingleton<MeterBook>().AddSingleton<DecoderProgram>()
            .AddSingleton(new DecodeQueue(options.QueueLength)).AddSingleton<DecoderStatus>().AddSingleton<DecoderDesk>()
            .AddSingleton<AnswerDesk>().AddSingleton<KeyWatch>()
            .AddSingleton<Outbox>().AddSingleton<StatusReader>();
        return builder
            .AddWorker<AlarmDesk>()
            .AddWorker<MeterLoader>()
            .AddWorker<StoreLink>()
            .AddWorker<Decoder>()
            .AddWorker<FrameReceiver>();
    }

    private static CallerTable Callers => new()
    {
        ["GetStatus"] = ["api", "control", "watchdog", "uplink"],
        ["Restart"] = ["control", "watchdog"],
        ["GetDecoderVersion"] = ["api", "control"],
        ["CheckDevice"] = ["api", "control"],
        ["ListHeard"] = ["api", "control"],
    };
}
