using System.Globalization;
using Edge.Listener.Storing;
using Edge.Listener.Tests.Rig;

namespace Edge.Listener.Tests.Storing;

/// <summary>What a disk and a power cut can do to a journal.</summary>
public sealed class JournalTests : IDisposable
{
    private const int Failed = 2062;
    private const int Cut = 2061;
    private const int Damaged = 2064;

    private readonly JournalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Random.Shared.Next();

    private static long[] Earlier(JournalRig.Life life) => [.. life.Earlier.SelectMany(queue => queue.TakeAll().Numbers())];

    [Fact]
    public void The_checksum_is_the_one_of_the_standard() => Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));

    [Fact]
    public async Task A_file_that_ends_anywhere_gives_back_every_whole_telegram_before_that()
    {
        var seed = Seed;
        TestContext.Current.TestOutputHelper!.WriteLine($"EDGE_PROOF_SEED={seed}");
        var random = new Random(seed);
        using (var killed = _rig.Begin("life-1", 1))
            killed.Hear(101);
        var file = Assert.Single(_rig.Files);
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var before = 0;
        foreach (var length in Enumerable.Range(0, 60).Select(_ => random.Next(whole.Length)).Order())
        {
            await File.WriteAllBytesAsync(file, whole[..length], TestContext.Current.CancellationToken);
            using var next = _rig.Begin("life-2", 1);
            var numbers = Earlier(next);
            Assert.Equal(Enumerable.Range(1, numbers.Length).Select(i => (long)i), numbers);
            Assert.InRange(numbers.Length, before, 99);
            before = numbers.Length;
        }

        Assert.Contains(_rig.Logs.Entries, entry => entry.Id == Cut);
    }

    [Fact]
    public async Task What_follows_a_damaged_byte_or_is_only_zeros_is_cut_off()
    {
        using (var killed = _rig.Begin("life-1", 1))
            killed.Hear(101);
        var file = Assert.Single(_rig.Files);
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, [.. bytes, .. new byte[4096]], TestContext.Current.CancellationToken);
        using var next = _rig.Begin("life-2", 1);
        Assert.InRange(Earlier(next).Length, 40, 60);
        Assert.Empty(_rig.Files);
    }

    [Fact]
    public async Task Other_files_in_its_folder_are_left_alone()
    {
        Directory.CreateDirectory(_rig.Directory);
        await File.WriteAllTextAsync(Path.Combine(_rig.Directory, "notes.journal"), "hello", TestContext.Current.CancellationToken);
        using var life = _rig.Begin("me", 1);
        life.Hear(10);
        life.Queue.TakeAll();
        Assert.Equal("notes.journal", Path.GetFileName(Assert.Single(_rig.Files)));
    }

    [Fact]
    public async Task Damage_while_it_runs_costs_that_file_only_and_is_counted()
    {
        _rig.Logs.Expect(Damaged);
        using var life = _rig.Begin("me", 10, maxBytes: 64 * 1024 * 1024 / 4);
        life.Hear(10_000, frameBytes: 200);
        Assert.True(_rig.Files.Count > 2);
        await using (var file = File.Open(_rig.Files[1], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 5_000;
            file.WriteByte(0xff);
        }

        var taken = life.Queue.TakeAll().Numbers().ToList();
        Assert.InRange(life.Counts.Dropped, 1, 2_000);
        Assert.Equal(10_000, taken.Count + life.Counts.Dropped);
        Assert.Equal(taken.Order(), taken);
        Assert.Empty(_rig.Files);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_costs_the_oldest_in_memory_until_it_can()
    {
        _rig.Logs.Expect(Failed);
        File.WriteAllText(_rig.Directory, "a file where the folder should be");
        using var life = _rig.Begin("me", 10);
        Assert.NotEmpty(life.Journal.Trouble);
        life.Hear(25);
        Assert.Equal((10, 15L), (life.Queue.InMemory, life.Counts.Dropped));

        File.Delete(_rig.Directory);
        life.Hear(1);
        Assert.Equal(16, life.Counts.Dropped);
        _rig.Time.Advance(TimeSpan.FromSeconds(6));
        life.Queue.TryLate();
        life.Hear(5);
        Assert.Equal((16L, ""), (life.Counts.Dropped, life.Journal.Trouble));
        Assert.Equal(Enumerable.Range(16, 15).Select(i => (long)i), life.Queue.TakeAll().Numbers());
    }

    [Fact]
    public async Task A_disk_that_fills_up_under_it_keeps_the_order_and_recovers_by_itself()
    {
        _rig.Logs.Expect(Failed);
        await using var disk = await SmallDisk.MakeAsync(1024);
        using var life = _rig.Begin("me", 100, directory: Path.Combine(disk.Directory, "journal"));
        life.Hear(1_000, frameBytes: 200);
        disk.Fill();
        life.Hear(1_000, frameBytes: 200);
        Assert.Contains("space", life.Journal.Trouble, StringComparison.OrdinalIgnoreCase);
        var dropped = life.Counts.Dropped;
        Assert.InRange(dropped, 500, 1_000);
        Assert.Equal(100, life.Queue.InMemory);

        disk.Free();
        _rig.Time.Advance(TimeSpan.FromSeconds(6));
        life.Queue.TryLate();
        life.Hear(100, frameBytes: 200);
        Assert.Equal((dropped, ""), (life.Counts.Dropped, life.Journal.Trouble));
        var taken = life.Queue.TakeAll().Numbers().ToList();
        Assert.Equal(2_100 - dropped, taken.Count);
        Assert.Equal(taken.Order(), taken);
        Assert.Equal(taken.Distinct(), taken);
        Assert.Equal(2_099, taken[^1]);
    }
}
