using System.Diagnostics;
using System.Text;
using Edge.Listener.Decoding;

namespace Edge.Bench.Listening;

/// <summary>wmbusmeters by itself, without a listener around it.</summary>
internal static class BareDecoder
{
    /// <summary>Its own processor time for these frames as requests on <c>stdin:jsonl</c>, its start not counted.</summary>
    public static async Task<TimeSpan> AnswerAsync(IReadOnlyList<Sent> frames, CancellationToken stop)
    {
        using var decoder = Start("stdin:jsonl");
        await WriteAsync(decoder, frames.Take(1), Request, stop);
        await AnswersAsync(decoder, 1, stop);
        var before = ProcessCpu.Of(decoder.Id);
        var answers = AnswersAsync(decoder, frames.Count, stop);
        await WriteAsync(decoder, frames, Request, stop);
        await answers;
        var used = ProcessCpu.Of(decoder.Id) - before;
        await EndAsync(decoder, stop);
        return used;
    }

    /// <summary>How many telegrams a second the classic form decodes, frames on its <c>stdin:hex</c>; its start and the first telegrams not counted.</summary>
    /// <param name="arguments">How it knows its meters.</param>
    /// <param name="warmUp">One telegram of each meter: it makes its meters as it hears them.</param>
    /// <param name="frames">What is timed.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<(double TelegramsPerSecond, long PeakKilobytes)> ClassicAsync(
        IReadOnlyList<string> arguments, IReadOnlyList<Sent> warmUp, IReadOnlyList<Sent> frames, CancellationToken stop)
    {
        using var decoder = Start([.. arguments]);
        var answers = LinesAsync(decoder, warmUp.Count, stop);
        await WriteAsync(decoder, warmUp, Hex, stop);
        await answers;
        var began = TimeProvider.System.GetTimestamp();
        answers = LinesAsync(decoder, frames.Count, stop);
        await WriteAsync(decoder, frames, Hex, stop);
        await answers;
        var rate = frames.Count / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var peak = ProcessMemory.PeakKilobytes(decoder.Id);
        await EndAsync(decoder, stop);
        return (rate, peak);
    }

    private static string Hex(Sent sent) => Convert.ToHexString(sent.Frame);

    private static string Request(Sent sent)
    {
        var key = sent.Meter.Key is null ? "" : $",\"key\":\"{sent.Meter.Key}\"";
        return $"{{\"_\":\"decode\",\"telegram\":\"{Convert.ToHexString(sent.Frame)}\",\"driver\":\"{sent.Meter.Driver}\"{key}}}";
    }

    private static Process Start(params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("wmbusmeters", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        // Its errors are of no interest here, but its pipe must not fill.
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    // One write a frame: the classic form takes what it reads at once for one frame.
    private static async Task WriteAsync(Process decoder, IEnumerable<Sent> frames, Func<Sent, string> text, CancellationToken stop)
    {
        foreach (var sent in frames)
        {
            await decoder.StandardInput.BaseStream.WriteAsync(Encoding.ASCII.GetBytes(text(sent) + "\n"), stop);
        }

        await decoder.StandardInput.BaseStream.FlushAsync(stop);
    }

    private static async Task AnswersAsync(Process decoder, int count, CancellationToken stop)
    {
        var framer = new AnswerFramer();
        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            var read = await ReadAsync(decoder, buffer, stop);
            buffer.AsSpan(0, read).CopyTo(framer.Room());
            framer.Filled(read);
            while (framer.TryTake(out _))
                count--;
        }
    }

    private static async Task LinesAsync(Process decoder, int count, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0)
            count -= buffer.AsSpan(0, await ReadAsync(decoder, buffer, stop)).Count((byte)'\n');
    }

    private static async Task<int> ReadAsync(Process decoder, byte[] buffer, CancellationToken stop)
    {
        var read = await decoder.StandardOutput.BaseStream.ReadAsync(buffer, stop);
        return read > 0 ? read : throw new InvalidOperationException("wmbusmeters has ended");
    }

    private static async Task EndAsync(Process decoder, CancellationToken stop)
    {
        decoder.StandardInput.Close();
        await decoder.WaitForExitAsync(stop);
    }
}
