using Edge.Control.Updating.Switching;

namespace Edge.Control.Tests.Updating.Switching;

public sealed class SwitchFileTests : IAsyncLifetime
{
    private PlayedGateway _gateway = null!;

    private string Path => System.IO.Path.Combine(_gateway.Options.StateDirectory, "update.json");

    public async ValueTask InitializeAsync() => _gateway = await PlayedGateway.StartAsync();

    [Fact]
    public void What_was_written_is_read_again()
    {
        var written = _gateway.File.Write(_gateway.Begin() with { WatchLeft = TimeSpan.FromSeconds(90), Starts = 3, Text = "é \"x\"" });
        var read = _gateway.File.Read()!;
        Assert.Equal(written.From.Images, read.From.Images);
        Assert.Equal(written.To!.Images, read.To!.Images);
        Assert.Equal(written with { From = read.From, To = read.To }, read);
        Assert.True(written.ChangedMs > 0);
    }

    [Fact]
    public void Without_a_file_there_was_no_update() => Assert.Null(_gateway.File.Read());

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"phase":"Nonsense"}""")]
    public void A_file_that_says_nothing_is_told_and_counts_as_none(string content)
    {
        File.WriteAllText(Path, content);
        Assert.Null(_gateway.File.Read());
    }

    [Fact]
    public void What_a_power_cut_left_aside_is_overwritten()
    {
        File.WriteAllText(Path + ".new", "half of i");
        Assert.Null(_gateway.File.Read());
        _gateway.Begin();
        Assert.Equal(UpdatePhase.Switching, _gateway.File.Read()!.Phase);
        Assert.False(File.Exists(Path + ".new"));
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();
}
