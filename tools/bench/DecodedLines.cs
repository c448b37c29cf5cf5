using System.Buffers;
using System.Diagnostics;
using System.Text;
using Edge.Listener.Decoding;
using Edge.Radio.Fleets;

namespace Edge.Bench;

/// <summary>Telegrams of a simulated building, decoded by the real wmbusmeters.</summary>
internal static class DecodedLines
{
    public const int Meters = 54;

    public static Fleet Building { get; } = Fleet.Create(Meters, seed: 20);

    /// <summary>So many telegrams of the building, meter after meter, round after round.</summary>
    public static Task<IReadOnlyList<DecodedLine>> MakeAsync(int count, CancellationToken stop) => MakeAsync(Building, count, stop);

    /// <summary>The same of any building.</summary>
    public static async Task<IReadOnlyList<DecodedLine>> MakeAsync(Fleet building, int count, CancellationToken stop)
    {
        var meters = building.Meters;
        var frames = Enumerable.Range(0, count).Select(i => (Meter: meters[i % meters.Count], Frame: meters[i % meters.Count].Send(i / meters.Count).Frame)).ToArray();
        using var decoder = Process.Start(new ProcessStartInfo("wmbusmeters", ["stdin:jsonl"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = decoder.StandardError.ReadToEndAsync(stop);
        var answers = ReadAsync(decoder.StandardOutput.BaseStream, count, stop);
        await using (var requests = decoder.StandardInput)
        {
            foreach (var (meter, frame) in frames)
            {
                var key = meter.Key is null ? "" : $",\"key\":\"{meter.Key}\"";
                await requests.WriteAsync($"{{\"_\":\"decode\",\"telegram\":\"{Convert.ToHexString(frame)}\",\"driver\":\"{meter.Driver}\"{key}}}\n");
            }
        }

        var texts = await answers;
        await decoder.WaitForExitAsync(stop);
        return texts.Count == count
            ? [.. texts.Select((answer, i) => new DecodedLine(frames[i].Frame, answer, frames[i].Meter.Id, OneLine(answer)))]
            : throw new InvalidOperationException($"the decoder answered {texts.Count} of {count}: {await errors}");
    }

    private static async Task<List<byte[]>> ReadAsync(Stream output, int count, CancellationToken stop)
    {
        var framer = new AnswerFramer();
        var answers = new List<byte[]>(count);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        for (int read; (read = await output.ReadAsync(buffer, stop)) > 0;)
        {
            buffer.AsSpan(0, read).CopyTo(framer.Room());
            framer.Filled(read);
            while (framer.TryTake(out var answer))
                answers.Add(answer.ToArray());
        }

        return answers;
    }

    private static string OneLine(byte[] answer) =>
        string.Concat(Encoding.UTF8.GetString(answer).Split('\n').Select(line => line.Trim()));
}
