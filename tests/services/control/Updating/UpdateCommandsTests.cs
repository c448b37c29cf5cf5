using System.Buffers;
using System.Text.Json;
using Edge.Control.Commands;
using Edge.Control.Updating;
using Edge.Hosting;

namespace Edge.Control.Tests.Updating;

public sealed class UpdateCommandsTests : IAsyncLifetime
{
    private UpdateHouse _house = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await UpdateHouse.StartAsync();

    [Fact]
    public async Task An_update_is_begun_and_answered_at_once()
    {
        _house.Bundles.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = Json(await Begin(Args("""{"url":"https://example.com/1.1.0.bundle?x=1"}"""), Cancel));
        Assert.Equal("downloading", begun.GetProperty("state").GetString());
        await _house.Bundles.Begun.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        var status = Json(await Status(Args("{}"), Cancel));
        Assert.Equal(("0.1.0", 3, 10), (status.GetProperty("from_version").GetString(), status.GetProperty("bytes_done").GetInt32(), status.GetProperty("bytes_total").GetInt32()));
    }

    [Fact]
    public async Task Before_the_first_update_there_was_none()
    {
        var status = Json(await Status(Args("{}"), Cancel));
        Assert.Equal(("none", JsonValueKind.Null), (status.GetProperty("state").GetString(), status.GetProperty("changed").ValueKind));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"url":"https://a.example/b","file":"b.bundle"}""")]
    [InlineData("""{"url":"https://a.example/ b"}""")]
    [InlineData("""{"url":7}""")]
    [InlineData("""{"file":"a/b.bundle"}""")]
    [InlineData("""{"file":"a.bundle","force":true}""")]
    public async Task What_is_not_right_is_refused_before_anything_is_done(string args)
    {
        var error = await Assert.ThrowsAsync<CommandException>(() => Begin(Args(args), Cancel));
        Assert.Equal(CommandError.BadArgs, error.Error);
        Assert.False(_house.Bundles.Begun.Task.IsCompleted);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    private Task<Action<Utf8JsonWriter>> Begin(CommandArgs args, CancellationToken stop) => new UpdateCommand(_house.Get<UpdateCalls>()).RunAsync(args, stop);

    private Task<Action<Utf8JsonWriter>> Status(CommandArgs args, CancellationToken stop) => new UpdateStatusCommand(_house.Get<UpdateCalls>()).RunAsync(args, stop);

    private static CommandArgs Args(string json) => new(JsonElement.Parse(json));

    private static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
