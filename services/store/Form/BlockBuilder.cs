using System.Buffers;
using System.Buffers.Text;

namespace Edge.Store.Form;

/// <summary>What of one reading goes into a block besides its JSON.</summary>
internal readonly record struct ReadingHead(long Template, long Origin, long ReceivedMs, int? RssiDbm, long UptimeMs);

/// <summary>Puts readings one after the other into the body of a block.</summary>
internal sealed class BlockBuilder
{
    private const int MaxNumberLength = 20;

    private readonly ArrayBufferWriter<byte> _body = new(16 * 1024);
    private long _receivedMs;
    private long _uptimeOffsetMs;
    private long _minMs;
    private long _maxMs;

    public int Count { get; private set; }

    /// <summary>Bytes of JSON that its readings have when they are read.</summary>
    public int JsonBytes { get; private set; }

    public void Add(in ReadingHead head, Template template, JsonText text, long stampSeconds)
    {
        if (Count == 0)
            Begin(head);
        _minMs = Math.Min(_minMs, head.ReceivedMs);
        _maxMs = Math.Max(_maxMs, head.ReceivedMs);
        Put(Count == 0 ? "["u8 : ",["u8);
        Put(head.Template);
        PutNext(head.ReceivedMs - _receivedMs);
        PutNext(head.Origin);
        if (head.RssiDbm is { } rssi)
            PutNext(rssi);
        else
            Put(",null"u8);
        PutNext(unchecked(head.UptimeMs - head.ReceivedMs - _uptimeOffsetMs));
        PutNext(head.ReceivedMs / 1000 - stampSeconds);
        for (var i = 0; i < text.Count; i++)
            if (template.Varies(i))
                PutNext(text.Value(i));
        Put("]"u8);
        Count++;
        JsonBytes += text.Bytes.Length;
    }

    /// <summary>Gives the block and begins the next; the body is good until then.</summary>
    public Block Build(long firstSeq)
    {
        Put("]"u8);
        var block = new Block(firstSeq, Count, _receivedMs, _uptimeOffsetMs, _minMs, _maxMs, _body.WrittenMemory);
        Count = 0;
        return block;
    }

    private void Begin(in ReadingHead head)
    {
        _body.ResetWrittenCount();
        JsonBytes = 0;
        _receivedMs = _minMs = _maxMs = head.ReceivedMs;
        _uptimeOffsetMs = unchecked(head.UptimeMs - head.ReceivedMs);
        Put("["u8);
    }

    private void PutNext(long number)
    {
        Put(","u8);
        Put(number);
    }

    private void PutNext(ReadOnlySpan<byte> value)
    {
        Put(","u8);
        Put(value);
    }

    private void Put(long number)
    {
        Utf8Formatter.TryFormat(number, _body.GetSpan(MaxNumberLength), out var length);
        _body.Advance(length);
    }

    private void Put(ReadOnlySpan<byte> bytes) => _body.Write(bytes);
}
