using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.Channels;
using Edge.Listener.Children;
using Edge.Listener.Frames;
using Edge.Listener.Receivers;

namespace Edge.Listener.Tests.Receivers;

/// <summary>Random frames through the real wmbusmeters without meters: what it prints must lead back to what it was given.</summary>
public sealed class AsHeardTests
{
    private static readonly string[] Makers = ["DME", "EWT", "HYD", "SAP", "SPL", "SON", "KAM", "QDS"];
    private static readonly Random Random = new(11);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static byte[] NewFrame(byte configurationHigh, byte configurationLow, bool isLong, int payloadBytes)
    {
        var maker = Makers[Random.Next(Makers.Length)];
        var code = ((maker[0] - 64) << 10) + ((maker[1] - 64) << 5) + (maker[2] - 64);
        byte[] address = [0x12, 0x34, 0x56, 0x78, (byte)Random.Next(256), (byte)Random.Next(4, 8)];
        byte[] maker2 = [(byte)code, (byte)(code >> 8)];
        byte[] header = [(byte)Random.Next(256), 0, configurationLow, configurationHigh];
        var payload = new byte[payloadBytes];
        Random.NextBytes(payload);
        byte[] frame = isLong
            ? [0, 0x44, .. maker2, .. address, 0x72, .. address[..4], .. maker2, .. address[4..], .. header, .. payload]
            : [0, 0x44, .. maker2, .. address, 0x7A, .. header, .. payload];
        frame[0] = (byte)(frame.Length - 1);
        return frame;
    }

    private static async Task<List<(byte[] Given, byte[] Heard)>> ThroughTheProgramAsync(IEnumerable<byte[]> frames)
    {
        var folder = Directory.CreateTempSubdirectory("as-heard-").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "wmbusmeters.conf"), "loglevel=normal\ndevice=stdin:hex\nlogtelegrams=true\nlogsummary=true\nignoreduplicates=false\nnonet=true\n", Stop);
        var heard = Channel.CreateUnbounded<byte[]>();
        var output = new RadioOutput(received => heard.Writer.TryWrite(received.Frame!.Bytes.ToArray()), _ => { });
        var pairs = new List<(byte[], byte[])>();
        await using (var child = ChildProcess.Start(
            new ChildCommand("wmbusmeters", $"--useconfig={folder}"), stream => stream.CopyTo(Stream.Null), output.Read, TimeProvider.System))
            foreach (var frame in frames)
                pairs.Add((frame, await SendAsync(child, frame, heard.Reader)));

        Directory.Delete(folder, recursive: true);
        return pairs;
    }

    // The program empties its buffer some time after it has printed a frame: what comes just then is gone, and is sent once more.
    private static async Task<byte[]> SendAsync(ChildProcess child, byte[] frame, ChannelReader<byte[]> heard)
    {
        for (var tries = 1; ; tries++)
        {
            await child.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexString(frame) + "\n"));
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            patience.CancelAfter(TimeSpan.FromSeconds(3));
            try
            {
                return await heard.ReadAsync(patience.Token);
            }
            catch (OperationCanceledException) when (tries < 4 && !Stop.IsCancellationRequested && !child.Exited.IsCompleted)
            {
            }
        }
    }

    private static void AssertSame(List<(byte[] Given, byte[] Heard)> pairs) =>
        Assert.Equal(pairs.Select(pair => Convert.ToHexString(pair.Given)), pairs.Select(pair => Convert.ToHexString(pair.Heard)));

    [Fact]
    public async Task An_encrypted_frame_of_any_maker_is_heard_as_it_was_sent() => AssertSame(await ThroughTheProgramAsync(
        Enumerable.Range(0, 400).Select(i => NewFrame(5, (byte)(Random.Next(16) << 4), i % 2 == 0, Random.Next(0, 200)))));

    [Fact]
    public async Task A_plain_frame_and_one_of_another_mode_too() => AssertSame(await ThroughTheProgramAsync(
        Enumerable.Range(0, 200).Select(i => NewFrame((byte)(i % 3 == 0 ? 7 : 0), (byte)Random.Next(256), i % 2 == 0, Random.Next(4, 100)))));

    [Fact]
    public async Task What_the_default_key_opens_is_closed_again()
    {
        using var aes = Aes.Create();
        aes.SetKey(Convert.FromHexString("51728910E66D83F851728910E66D83F8"));
        AssertSame(await ThroughTheProgramAsync(Enumerable.Range(0, 50).Select(_ =>
        {
            var frame = NewFrame(5, 0x20, false, 32);
            byte[] plain = [0x2F, 0x2F, 0x0C, 0x13, 1, 2, 3, 4, .. Enumerable.Repeat((byte)0x2F, 24)];
            byte[] vector = [.. frame[2..10], .. Enumerable.Repeat(frame[11], 8)];
            aes.EncryptCbc(plain, vector, PaddingMode.None).CopyTo(frame, 15);
            return frame;
        })));
    }

    [Fact]
    public async Task What_the_maker_scrambles_is_scrambled_again() => AssertSame(await ThroughTheProgramAsync(Enumerable.Range(0, 100).Select(_ =>
    {
        var frame = NewFrame(0x10, 0, false, Random.Next(10, 60));
        // The sum over the plain text is in the configuration, which is part of what the scrambling begins with.
        frame[14] = (byte)((frame[15..].Sum(value => value) & 0xEF) | 0x10);
        Scramble(frame);
        return frame;
    })));

    private static void Scramble(byte[] frame)
    {
        var state = 0x39BC8A10u ^ 0xE66D83F8u;
        foreach (var at in new[] { 2, 6, 10 })
            state ^= BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(at));
        for (var at = 15; at < frame.Length; at++)
        {
            for (var step = 0; step < 8; step++)
                state = (state << 1) | (((state >> 1) ^ (state >> 2) ^ (state >> 11) ^ (state >> 31)) & 1);
            frame[at] ^= (byte)state;
        }
    }
}
