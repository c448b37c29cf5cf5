using Edge.Hosting;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Kept;
using Edge.Listener.Meters;
using Edge.Listener.Receivers;
using Edge.Listener.Rhythm;
using Edge.Listener.Serving;
using Edge.Listener.Storing;
using Edge.Listener.Values;
using Microsoft.Extensions.DependencyInjection;
using ListenerClient = Edge.V1.Listener.ListenerClient;

namespace Edge.Listener;

/// <summary>What the listener is made of, in the order of the road.</summary>
internal static class ListenerRegistration
{
    public static EdgeHostBuilder AddListener(this EdgeHostBuilder builder)
    {
        builder.Services.AddSingleton<StatusReader>().AddSingleton<ChildDesk>().AddSingleton<MeterAnswers>();
        return builder.AddReceiving().AddDecoding().AddHandover().AddKept().AddRhythm().AllowCallers("edge.v1.Listener", Callers)
            .AddClient<ListenerClient>("listener").AddQuestion(MetersQuestion.Argument, MetersQuestion.AnswerAsync);
    }

    /// <summary>From a receiver's payload to a frame of a known meter.</summary>
    private static EdgeHostBuilder AddReceiving(this EdgeHostBuilder builder)
    {
        var options = builder.AddOptions<ListenerOptions>();
        builder.Services
            .AddSingleton<BusAccess>().AddSingleton<ReceiverBook>().AddSingleton(new HeardList(options.HeardAddresses)).AddSingleton<HeardLog>()
            .AddSingleton<MeterBook>().AddSingleton<MeterAlarms>().AddSingleton<FrameGate>().AddSingleton<FrameRoad>()
            .AddSingleton<FrameReceiver>().AddSingleton<SilenceWatch>()
            .AddSingleton<DongleProgram>().AddSingleton<Dongles>().AddSingleton<DeviceCheck>();
        return builder.AddWorker<MeterLoader>().AddWorker<LeftoverAlarms>().AddWorker<Hearing>();
    }

    /// <summary>From the frame to the decoder's answer.</summary>
    private static EdgeHostBuilder AddDecoding(this EdgeHostBuilder builder)
    {
        builder.AddOptions<DecoderOptions>();
        var options = builder.AddOptions<ListenerOptions>();
        builder.Services
            .AddSingleton<DecoderProgram>().AddSingleton(new DecodeQueue(options.QueueLength)).AddSingleton<DecoderStatus>().AddSingleton<DecoderDesk>();
        return builder.AddWorker<Decoder>();
    }

    /// <summary>From the answer to the store: <see cref="AnswerDesk"/> is where it begins.</summary>
    public static EdgeHostBuilder AddHandover(this EdgeHostBuilder builder)
    {
        builder.AddOptions<ListenerOptions>();
        builder.AddOptions<StoreLinkOptions>();
        builder.AddOptions<JournalOptions>();
        builder.AddOptions<PlausibleOptions>();
        builder.AddClock().AddClient<StoreClient>("store");
        builder.Services
            .AddSingleton<AnswerDesk>().AddSingleton<KeyWatch>().AddSingleton<DriverWatch>().AddSingleton<ValuesDesk>()
            .AddSingleton<HeardClock>().AddSingleton<HeardCounts>().AddSingleton<Journal>().AddSingleton<Outbox>()
            .AddSingleton<IAlarms>(provider => provider.GetRequiredService<AlarmDesk>());
        return builder.AddWorker<AlarmDesk>().AddWorker<StoreLink>().AddWorker<BufferWatch>();
    }

    /// <summary>What could not be decoded when it was heard, and what may be tried before it is saved.</summary>
    private static EdgeHostBuilder AddKept(this EdgeHostBuilder builder)
    {
        builder.Services.AddSingleton<KeptShelf>().AddSingleton<KeptGate>().AddSingleton<TrialDecoder>().AddSingleton<MeterTrial>();
        return builder.AddWorker<KeptRoad>();
    }

    /// <summary>Beside the road: who is usually heard when.</summary>
    private static EdgeHostBuilder AddRhythm(this EdgeHostBuilder builder)
    {
        builder.AddOptions<RhythmOptions>();
        builder.Services.AddSingleton<RhythmBook>().AddSingleton<KnownFile>();
        return builder.AddWorker<RhythmKeeper>();
    }

    private static CallerTable Callers => new()
    {
        ["GetStatus"] = ["api", "control", "watchdog", "uplink"],
        ["Restart"] = ["control", "watchdog"],
        ["GetDecoderVersion"] = ["api", "control"],
        ["CheckDevice"] = ["api", "control"],
        ["ListHeard"] = ["api", "control", "listener"],
        ["ListConfigured"] = ["api", "control", "uplink", "listener"],
        ["TestMeter"] = ["listener", "control"],
        ["Redecode"] = ["api", "control", "listener"],
    };
}
