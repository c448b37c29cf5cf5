using System.Buffers;
using System.Buffers.Text;

namespace Edge.Store.Form;

/// <summary>What of one reading goes into a block besides its JSON.</summary>
internal readonly record struct ReadingHead(long Template, long Origin, long ReceivedMs, int? RssiDbm, long UptimeMs);

/// <summary>Puts readings one after the other into the body of a block.</summary>
internal sealed class BlockBuilder
{
    // A block is read as a whole, so it stays small.
    private const int MaxReadings = 500;
    private const int MaxBytes = 256 * 1024;
    private const int MaxNumberLength = 20;

    private readonly ArrayBufferWriter<byte> _body = new(16 * 1024);
    private long _receivedMs;
    private long _uptimeOffsetMs;
    private long _minMs;
    private long _maxMs;
    private long _skipped;
    private long _positions;
    private long _jsonBytes;

    public int Count { get; private set; }

    /// <summary>What it holds is enough for a block.</summary>
    public bool IsFull => Count >= MaxReadings || _jsonBytes >= MaxBytes || _body.WrittenCount >= MaxBytes;

    public void Add(in ReadingHead head, Template template, JsonText text, long stampSeconds)
    {
        Put(head, stampSeconds);
        for (var i = 0; i < text.Count; i++)
            if (template.Varies(i))
                PutNext(text.Value(i));
        Put("]"u8);
        _jsonBytes += text.Bytes.Length;
    }

    /// <summary>Takes over a reading of another block.</summary>
    public void Add(in BlockCursor reading)
    {
        Put(new(reading.Template, reading.Origin, reading.ReceivedMs, reading.RssiDbm, reading.UptimeMs), reading.StampSeconds);
        var values = reading.Values;
        for (var i = 0; i < values.Count; i++)
            PutNext(values.Value(i));
        Put("]"u8);
    }

    /// <summary>So many readings that were between are no longer kept.</summary>
    public void Skip(long readings) => _skipped += readings;

    /// <summary>Gives the block and begins the next; the body is good until then.</summary>
    public Block Build(long firstSeq)
    {
        Put("]"u8);
        var block = new Block(firstSeq, (int)_positions, _receivedMs, _uptimeOffsetMs, _minMs, _maxMs, _body.WrittenMemory);
        Count = 0;
        return block;
    }

    private void Put(in ReadingHead head, long stampSeconds)
    {
        if (Count == 0)
            Begin(head);
        else
            Put(","u8);
        PutSkipped();
        _minMs = Math.Min(_minMs, head.ReceivedMs);
        _maxMs = Math.Max(_maxMs, head.ReceivedMs);
        Put("["u8);
        Put(head.Template);
        PutNext(head.ReceivedMs - _receivedMs);
        PutNext(head.Origin);
        if (head.RssiDbm is { } rssi)
            PutNext(rssi);
        else
            Put(",null"u8);
        PutNext(unchecked(head.UptimeMs - head.ReceivedMs - _uptimeOffsetMs));
        PutNext(head.ReceivedMs / 1000 - stampSeconds);
        Count++;
        _positions++;
    }

    private void PutSkipped()
    {
        if (_skipped == 0)
            return;
        Put(_skipped);
        Put(","u8);
        _positions += _skipped;
        _skipped = 0;
    }

    private void Begin(in ReadingHead head)
    {
        _body.ResetWrittenCount();
        _positions = _jsonBytes = 0;
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
