using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Control.Engine;

/// <summary>The end of what a container has said. Bounded whatever it said: only as much is held as is answered.</summary>
internal sealed class ContainerLogs(EngineClient engine)
{
    private const int HeaderBytes = 8;

    /// <summary>The last lines, at most so many, the oldest first.</summary>
    /// <exception cref="EngineException">The engine cannot be asked, or refused.</exception>
    public Task<LastLines> ReadAsync(string id, int most, CancellationToken stop) => engine.ReadAsync(
        $"/containers/{Uri.EscapeDataString(id)}/logs?stdout=1&stderr=1&tail={most}", (stream, limit) => ReadAsync(stream, most, limit), stop);

    /// <summary>
    /// From the engine's form (Docker Engine API, "attach to a container", stream format): pieces of both outputs in the order in which
    /// they were written, each after 8 bytes: which output, three zeros, the length.
    /// </summary>
    internal static async Task<LastLines> ReadAsync(Stream stream, int most, CancellationToken stop)
    {
        var lines = new LastLines(most);
        var header = new byte[HeaderBytes];
        var piece = new byte[4096];
        while (await stream.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, stop) is var read && read > 0)
        {
            if (read < HeaderBytes || header[0] > 2 || header[1] != 0 || header[2] != 0 || header[3] != 0)
                throw new EngineException("the container engine gave its logs in a form that is not known");
            for (long left = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)); left > 0;)
            {
                var length = await stream.ReadAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)), stop);
                if (length == 0)
                    throw new EngineException("the container engine broke off in the middle of its logs");
                lines.Add(piece.AsSpan(0, length), header[0]);
                left -= length;
            }
        }

        lines.End();
        return lines;
    }
}

/// <summary>The newest lines that have room; what has none is counted.</summary>
internal sealed class LastLines(int most)
{
    /// <summary>Bytes of all lines together, as they are in a JSON answer; the newest win.</summary>
    public const int MaxBytes = 48 * 1024;

    /// <summary>Bytes of one line; the rest of it is left out.</summary>
    public const int MaxLineBytes = 2000;

    private readonly Queue<(string Text, int Bytes)> _lines = new();
    // A line of each output may be open at a time.
    private readonly byte[][] _open = [new byte[MaxLineBytes], new byte[MaxLineBytes], new byte[MaxLineBytes]];
    private readonly int[] _length = new int[3];
    private int _bytes;

    public IEnumerable<string> Lines => _lines.Select(line => line.Text);

    /// <summary>Lines that were read and had no room.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Lines that were longer than is shown; one that had no room later counts, too.</summary>
    public int Shortened { get; private set; }

    public void Add(ReadOnlySpan<byte> piece, int output)
    {
        foreach (var one in piece)
        {
            if (one == (byte)'\n')
                Close(output);
            else if (_length[output]++ < MaxLineBytes)
                _open[output][_length[output] - 1] = one;
        }
    }

    /// <summary>What was not ended by a newline is a line, too.</summary>
    public void End()
    {
        for (var output = 0; output < _open.Length; output++)
            if (_length[output] > 0)
                Close(output);
    }

    private void Close(int output)
    {
        var length = Math.Min(_length[output], MaxLineBytes);
        if (_length[output] > MaxLineBytes)
            Shortened++;
        _length[output] = 0;
        var text = Encoding.UTF8.GetString(_open[output], 0, length);
        // With its quotes and its comma; a control character takes six bytes there.
        var bytes = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length + 3;
        _lines.Enqueue((text, bytes));
        _bytes += bytes;
        while (_bytes > MaxBytes || _lines.Count > most)
        {
            _bytes -= _lines.Dequeue().Bytes;
            LeftOut++;
        }
    }
}
