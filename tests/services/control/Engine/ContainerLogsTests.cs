using Edge.Control.Engine;
using Edge.Control.Tests.Commands;

namespace Edge.Control.Tests.Engine;

public sealed class ContainerLogsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pieces_of_both_outputs_become_whole_lines_however_they_are_cut()
    {
        byte[] all = [.. PlayedStack.Frame(1, "a"), .. PlayedStack.Frame(2, "x\ny"), .. PlayedStack.Frame(1, "ä\n\n"), .. PlayedStack.Frame(0, ""), .. PlayedStack.Frame(2, "z")];
        var lines = await ReadAsync(all, 10);
        Assert.Equal(["x", "aä", "", "yz"], lines.Lines);
        Assert.Equal((0, 0), (lines.LeftOut, lines.Shortened));
        Assert.Equal(["", "yz"], (await ReadAsync(all, 2)).Lines);
        Assert.Empty((await ReadAsync([], 2)).Lines);
    }

    [Fact]
    public async Task A_line_without_end_is_cut_and_takes_no_memory()
    {
        var lines = await ReadAsync([.. PlayedStack.Frame(1, new string('x', 5_000_000) + "\nlast\n")], 10);
        Assert.Equal([new string('x', LastLines.MaxLineBytes), "last"], lines.Lines);
        Assert.Equal(1, lines.Shortened);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 9, 65 })]
    [InlineData(new byte[] { 72, 84, 84, 80, 47, 49, 46, 49 })]
    public async Task What_is_not_in_the_engines_form_is_told(byte[] stream) =>
        await Assert.ThrowsAsync<EngineException>(() => ReadAsync(stream, 10));

    [Fact]
    public async Task Whatever_bytes_come_there_are_lines_within_the_bounds_or_an_error()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var n = 0; n < 500; n++)
        {
            var stream = new byte[random.Next(200)];
            random.NextBytes(stream);
            for (var at = 0; random.Next(4) != 0 && at + 8 <= stream.Length; at += 8 + stream[at + 7])
                (stream[at], stream[at + 1], stream[at + 2], stream[at + 3], stream[at + 4], stream[at + 5], stream[at + 6], stream[at + 7]) =
                    ((byte)random.Next(3), 0, 0, 0, 0, 0, 0, (byte)random.Next(40));
            try
            {
                Assert.True((await ReadAsync(stream, 5)).Lines.Count() <= 5);
            }
            catch (EngineException)
            {
                // The other half of what may happen.
            }
        }
    }

    private static async Task<LastLines> ReadAsync(byte[] stream, int most) => await ContainerLogs.ReadAsync(new MemoryStream(stream), most, Cancel);
}
