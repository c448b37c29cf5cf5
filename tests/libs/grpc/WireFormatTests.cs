using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Edge.Probe.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Protocol;

namespace Edge.Grpc.Tests;

/// <summary>The small formats of the protocol.</summary>
public sealed class WireFormatTests
{
    private static readonly Marshaller<Note> Notes = Marshallers.Create(note => note.ToByteArray(), Note.Parser.ParseFrom);

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("100 %", "100 %25")]
    [InlineData("line\nbreak", "line%0Abreak")]
    [InlineData("grün", "gr%C3%BCn")]
    [InlineData("𝄞", "%F0%9D%84%9E")]
    [InlineData("", "")]
    public void A_status_text_is_percent_encoded(string text, string encoded)
    {
        Assert.Equal(encoded, PercentEncoding.Encode(text));
        Assert.Equal(text, PercentEncoding.Decode(encoded));
    }

    [Theory]
    [InlineData("100 %", "100 %")]
    [InlineData("%zz%4", "%zz%4")]
    [InlineData("%41%", "A%")]
    public void A_status_text_that_is_badly_encoded_is_taken_as_it_stands(string encoded, string text) =>
        Assert.Equal(text, PercentEncoding.Decode(encoded));

    [Fact]
    public void A_status_text_is_cut_before_it_costs_the_status()
    {
        Assert.InRange(PercentEncoding.Encode(new string('a', 100_000)).Length, 4000, 4096);
        var cut = PercentEncoding.Encode(new string('ü', 100_000));
        Assert.InRange(cut.Length, 4000, 4096);
        Assert.DoesNotContain('\uFFFD', PercentEncoding.Decode(cut));
    }

    [Theory]
    [InlineData(1, "1m")]
    [InlineData(10_000, "1m")]
    [InlineData(10_001, "2m")]
    [InlineData(300 * TimeSpan.TicksPerSecond, "300000m")]
    [InlineData(99_999_999 * TimeSpan.TicksPerMillisecond, "99999999m")]
    [InlineData((99_999_999 * TimeSpan.TicksPerMillisecond) + 1, "100000S")]
    [InlineData(long.MaxValue, "99999999H")]
    public void A_timeout_takes_the_finest_unit_that_fits(long ticks, string header)
    {
        Assert.Equal(header, TimeoutHeader.Encode(new TimeSpan(ticks)));
        Assert.True(TimeoutHeader.TryDecode(header, out var decoded) || ticks == long.MaxValue);
        Assert.True(decoded.Ticks >= ticks || ticks == long.MaxValue);
    }

    [Theory]
    [InlineData("5n", 1)]
    [InlineData("5u", 50)]
    [InlineData("2M", 2 * TimeSpan.TicksPerMinute)]
    [InlineData("99999999H", 99_999_999 * TimeSpan.TicksPerHour)]
    [InlineData("0m", 0)]
    public void A_timeout_of_any_unit_is_understood(string header, long ticks)
    {
        Assert.True(TimeoutHeader.TryDecode(header, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Fact]
    public void Metadata_keeps_order_and_doubles_and_finds_the_last()
    {
        var metadata = new Metadata { { "A", "1" }, { "b-bin", [1] }, { "a", "2" } };
        Assert.Equal(["a", "b-bin", "a"], metadata.Select(entry => entry.Key));
        Assert.Equal(("2", 2), (metadata.GetValue("A"), metadata.GetAll("a").Count()));
        Assert.Null(metadata.Get("c"));
        Assert.Throws<NotSupportedException>(() => Metadata.Empty.Add("a", "1"));
    }

    [Theory]
    [InlineData("", "value")]
    [InlineData("two words", "value")]
    [InlineData("grün", "value")]
    [InlineData("data-bin", "value")]
    [InlineData("key", "line\nbreak")]
    [InlineData("key", "grün")]
    public void Metadata_that_cannot_travel_is_refused_at_once(string key, string value) =>
        Assert.ThrowsAny<ArgumentException>(() => new Metadata { { key, value } });

    [Fact]
    public void Headers_of_the_protocol_are_no_metadata()
    {
        var sent = new List<string>();
        MetadataHeaders.Write(new Metadata { { "grpc-timeout", "1S" }, { "te", "x" }, { "x", "y" } }, sent, (to, name, value) => to.Add(name + value));
        Assert.Equal(["xy"], sent);
        var received = new Metadata();
        MetadataHeaders.Read(received, ":path", "/");
        MetadataHeaders.Read(received, "Content-Type", "application/grpc");
        MetadataHeaders.Read(received, "X-Data-Bin", "AAE=, AAE");
        Assert.Equal([(0, 1), (0, 1)], received.Select(entry => ((int)entry.ValueBytes[0], (int)entry.ValueBytes[1])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Messages_are_found_however_the_bytes_are_cut(int cut)
    {
        Note[] notes = [new() { Text = "a" }, new(), new() { Data = ByteString.CopyFrom(new byte[5_000]) }, new() { Number = 9 }];
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessageWriter<Note>(Notes.ContextualSerializer, maxPayload: null);
        foreach (var note in notes) writer.Write(note, bytes);

        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var reader = new MessageReader<Note>(pipe.Reader, Notes.ContextualDeserializer, maxPayload: null);
        var reading = Task.Run(async () =>
        {
            var found = new List<Note>();
            while (await reader.ReadAsync(Bounded.Token()) is { } note) found.Add(note);
            return found;
        });
        for (var at = 0; at < bytes.WrittenCount; at += cut)
            await pipe.Writer.WriteAsync(bytes.WrittenMemory.Slice(at, Math.Min(cut, bytes.WrittenCount - at)), Bounded.Token());
        await pipe.Writer.CompleteAsync();
        Assert.Equal(notes, await reading.Within());
    }

    [Fact]
    public void A_serializer_writes_with_or_without_saying_the_length_first()
    {
        var payload = Encoding.UTF8.GetBytes("payload");
        Action<string, SerializationContext>[] serializers =
        [
            (_, context) => context.Complete(payload),
            (_, context) => { context.GetBufferWriter().Write(payload); context.Complete(); },
            (_, context) => { context.SetPayloadLength(7); context.GetBufferWriter().Write(payload); context.Complete(); },
        ];
        foreach (var serializer in serializers)
        {
            var target = new PooledBuffer();
            new MessageWriter<string>(serializer, maxPayload: 7).Write("", target);
            Assert.Equal<byte>([0, 0, 0, 0, 7, .. payload], target.Written.ToArray());
            Assert.Throws<RpcException>(() => new MessageWriter<string>(serializer, maxPayload: 6).Write("", target));
            target.Free();
        }
    }

    [Fact]
    public void A_serializer_that_lies_about_the_length_is_caught()
    {
        static void Lie(string _, SerializationContext context)
        {
            context.SetPayloadLength(8);
            context.GetBufferWriter().Write("payload"u8);
            context.Complete();
        }

        Assert.Throws<InvalidOperationException>(() => new MessageWriter<string>(Lie, maxPayload: null).Write("", new PooledBuffer()));
        Assert.Throws<InvalidOperationException>(() => new MessageWriter<string>((_, _) => { }, maxPayload: null).Write("", new PooledBuffer()));
    }
}
