using Edge.Listener.Frames;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;
using Edge.V1;
using Grpc.Core;
using Grpc.Net.Client;
using ListenerContract = Edge.V1.Listener;

namespace Edge.Listener.Tests.Serving;

public sealed class ListenerServiceTests
{
    private static readonly Fleet Fleet = Fleet.Create(5, 3);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<(ListenerRig Rig, GrpcChannel Channel)> StartAsync(params (string, string)[] settings)
    {
        var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet, null, settings);
        await rig.ReadyAsync();
        return (rig, GrpcChannel.ForAddress(rig.Address));
    }

    private static Metadata As(ListenerRig rig, string service) => new() { { "authorization", $"Bearer {rig.Secrets.TokenOf(service)}" } };

    [Fact]
    public async Task The_status_tells_receivers_decoder_queues_and_meters()
    {
        var (rig, channel) = await StartAsync();
        await using var owned = rig;
        using var channelOwned = channel;
        rig.Hear(Fleet.Meters[0].Send(1).Frame, "attic");
        rig.Hear(Fleet.Create(1, 77).Meters[0].Send(1).Frame, "cellar");
        await rig.Store.UntilStoredAsync(1);

        var status = await new ListenerContract.ListenerClient(channel).GetStatusAsync(new GetListenerStatusRequest(), As(rig, "api"), cancellationToken: Stop);

        Assert.Equal([("attic", 1ul), ("cellar", 1ul)], status.Receivers.Select(receiver => (receiver.Name, receiver.Telegrams)));
        Assert.All(status.Receivers, receiver => Assert.True(receiver is { Source: "frames", Child: null, LastTelegramMs: > 0 }));
        Assert.True(status.Decoder.Running);
        Assert.Equal(rig.DecoderPid, status.Decoder.Pid);
        Assert.False(status.Decoder.HasLastExitCode);
        Assert.Equal((5u, 0u, 1ul, 0ul), (status.MetersConfigured, status.MetersQuarantined, status.Foreign, status.QueuedInJournal));
    }

    [Fact]
    public async Task A_restart_gives_a_new_decoder_that_works()
    {
        var (rig, channel) = await StartAsync();
        await using var owned = rig;
        using var channelOwned = channel;
        var client = new ListenerContract.ListenerClient(channel);
        rig.Hear(Fleet.Meters[0].Send(1));
        await rig.Store.UntilStoredAsync(1);
        var before = rig.DecoderPid;

        await client.RestartAsync(new RestartRequest { Child = "decoder" }, As(rig, "control"), cancellationToken: Stop);
        await rig.Logs.WaitForAsync(2022, Stop);
        rig.Hear(Fleet.Meters[0].Send(2));
        await rig.Store.UntilStoredAsync(2);

        var decoder = (await client.GetStatusAsync(new GetListenerStatusRequest(), As(rig, "api"), cancellationToken: Stop)).Decoder;
        Assert.NotEqual(before, decoder.Pid);
        Assert.Equal((1ul, 0), (decoder.Restarts, decoder.LastExitCode));
    }

    [Fact]
    public async Task The_decoder_tells_its_version_and_the_heard_list_its_addresses()
    {
        var (rig, channel) = await StartAsync();
        await using var owned = rig;
        using var channelOwned = channel;
        var client = new ListenerContract.ListenerClient(channel);
        var version = await client.GetDecoderVersionAsync(new GetDecoderVersionRequest(), As(rig, "api"), cancellationToken: Stop);
        Assert.Matches(@"^2\.\d+\.\d+$", version.Version);

        var meter = Fleet.Meters[3];
        rig.Hear(meter.Send(1));
        var heard = (await client.ListHeardAsync(new ListHeardRequest(), As(rig, "api"), cancellationToken: Stop)).Addresses.Single();
        Assert.Equal(
            (meter.Id, "SEN", 0x68u, 7u, true, true, "iperl", 1ul, -60),
            (heard.MeterId, heard.Manufacturer, heard.Version, heard.DeviceType, heard.Encrypted, heard.Configured, heard.SuggestedDriver, heard.Telegrams, heard.RssiDbm));
    }

    [Fact]
    public async Task A_dongles_program_is_restarted_by_its_receivers_name()
    {
        var (rig, channel) = await StartAsync(("Listener:Dongles:0", "bench=stdin:hex"));
        await using var owned = rig;
        using var channelOwned = channel;
        var client = new ListenerContract.ListenerClient(channel);
        await ListenerRig.UntilAsync(() => rig.DecoderPid != 0);
        var decoder = rig.DecoderPid;
        await client.CheckDeviceAsync(new CheckDeviceRequest(), As(rig, "api"), cancellationToken: Stop);
        await client.RestartAsync(new RestartRequest { Child = "bench" }, As(rig, "control"), cancellationToken: Stop);
        await rig.Logs.WaitForAsync(2033, Stop);
        var answer = await client.CheckDeviceAsync(new CheckDeviceRequest(), As(rig, "api"), cancellationToken: Stop);

        Assert.Equal((true, "bench: hextty on stdin listening on any"), (answer.Present, answer.Text));
        var status = await client.GetStatusAsync(new GetListenerStatusRequest(), As(rig, "api"), cancellationToken: Stop);
        Assert.Equal(decoder, status.Decoder.Pid);
        Assert.Equal("bench", Assert.Single(status.Receivers).Name);
    }

    [Fact]
    public async Task A_dongle_that_is_missing_is_said_with_what_was_looked_for()
    {
        var (rig, channel) = await StartAsync(("Listener:Dongles:0", "roof=/nowhere/ttyUSB0:im871a:c1,t1"));
        await using var owned = rig;
        using var channelOwned = channel;
        var answer = await new ListenerContract.ListenerClient(channel).CheckDeviceAsync(new CheckDeviceRequest(), As(rig, "api"), cancellationToken: Stop);
        Assert.False(answer.Present);
        Assert.StartsWith("roof: /nowhere/ttyUSB0:im871a:c1,t1 was looked for: ", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_configured_dongle_the_program_looks_for_one()
    {
        var (rig, channel) = await StartAsync();
        await using var owned = rig;
        using var channelOwned = channel;
        var answer = await new ListenerContract.ListenerClient(channel).CheckDeviceAsync(new CheckDeviceRequest(), As(rig, "api"), cancellationToken: Stop);
        Assert.False(answer.Present);
        Assert.Contains("auto:c1,t1 was looked for", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_in_the_right_words()
    {
        var (rig, channel) = await StartAsync();
        await using var owned = rig;
        using var channelOwned = channel;
        var client = new ListenerContract.ListenerClient(channel);
        Assert.Equal(StatusCode.NotFound, await StatusAsync(client.RestartAsync(new RestartRequest { Child = "dongle" }, As(rig, "control"), cancellationToken: Stop)));
        foreach (var id in new[] { "'; rm -rf /", "../../x", "123456789", "1234567g" })
            Assert.Equal(
                StatusCode.InvalidArgument, await StatusAsync(client.RedecodeAsync(new RedecodeRequest { MeterId = id }, As(rig, "api"), cancellationToken: Stop)));
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(client.TestMeterAsync(new TestMeterRequest(), As(rig, "listener"), cancellationToken: Stop)));
        await rig.Store.GoAsync();
        Assert.Equal(StatusCode.Unavailable, await StatusAsync(client.RedecodeAsync(new RedecodeRequest(), As(rig, "control"), cancellationToken: Stop)));
        await rig.Store.ComeAsync();
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(client.ListHeardAsync(new ListHeardRequest { Limit = 10_001 }, As(rig, "api"), cancellationToken: Stop)));
    }

    [Fact]
    public async Task Whoever_may_not_call_is_refused()
    {
        var (rig, channel) = await StartAsync();
        await using var owned = rig;
        using var channelOwned = channel;
        var client = new ListenerContract.ListenerClient(channel);
        Assert.Equal(StatusCode.Unauthenticated, await StatusAsync(client.GetStatusAsync(new GetListenerStatusRequest(), cancellationToken: Stop)));
        Assert.Equal(StatusCode.PermissionDenied, await StatusAsync(client.GetStatusAsync(new GetListenerStatusRequest(), As(rig, "store"), cancellationToken: Stop)));
        Assert.Equal(StatusCode.PermissionDenied, await StatusAsync(client.RestartAsync(new RestartRequest(), As(rig, "api"), cancellationToken: Stop)));
        Assert.Equal(StatusCode.PermissionDenied, await StatusAsync(client.TestMeterAsync(new TestMeterRequest { File = "a" }, As(rig, "api"), cancellationToken: Stop)));
        Assert.Equal(StatusCode.PermissionDenied, await StatusAsync(client.ListConfiguredAsync(new ListConfiguredRequest(), As(rig, "watchdog"), cancellationToken: Stop)));
        Assert.Equal(StatusCode.PermissionDenied, await StatusAsync(client.ListHeardAsync(new ListHeardRequest(), As(rig, "watchdog"), cancellationToken: Stop)));
    }

    private static async Task<StatusCode> StatusAsync<T>(AsyncUnaryCall<T> call) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode;
}
