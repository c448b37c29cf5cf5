using Edge.Cloud.Receiving;

namespace Edge.Cloud.Tests.Receiving;

public sealed class LedgerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edge-ledger-").FullName;

    private string File_ => Path.Combine(_directory, "received.jsonl");

    [Fact]
    public void What_was_received_is_known_after_a_restart()
    {
        using (var ledger = new Ledger(_directory))
            ledger.Append(Entries.Batch("e1", 1, ("k1", "00000001", """{"total_m3":12345678901234567890.10}""")));
        using var again = new Ledger(_directory);
        var books = new Books();
        foreach (var entry in again.ReadAll())
            books.Enter(entry);
        Assert.Equal(1, books.Summarise().Readings);
        Assert.Equal("""{"total_m3":12345678901234567890.10}""", books.Summarise().Meters["00000001"].Fields.ToString());
    }

    [Fact]
    public void A_line_that_a_crash_cut_off_costs_itself_only()
    {
        using (var ledger = new Ledger(_directory))
        {
            ledger.Append(Entries.Batch("e1", 1));
            ledger.Append(Entries.Batch("e1", 2));
        }

        using (var file = new FileStream(File_, FileMode.Open))
            file.SetLength(file.Length - 10);
        using (var ledger = new Ledger(_directory))
            ledger.Append(Entries.Batch("e1", 3));

        using var again = new Ledger(_directory);
        Assert.Equal(["e1-1", "e1-3"], again.ReadAll().Select(entry => entry.Content.GetProperty("batch_id").GetString()!));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
