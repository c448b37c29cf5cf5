using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Control.Commands;
using Edge.Control.Engine;
using Edge.Control.Tests.Rebooting;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Control.Tests.Commands;

/// <summary>What holds for every text that an argument can be, as FsCheck makes and shrinks them; a failure prints its seed.</summary>
public sealed class CommandPropertyTests : IAsyncLifetime
{
    private const int Tries = 300;

    private static readonly JsonSerializerOptions AsItIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Services = [.. GatewayContainers.Services];

    private PlayedEngine _engine = null!;
    private PlayedStack _stack = null!;
    private ControlHouse _house = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = await PlayedEngine.StartAsync();
        _stack = new PlayedStack(_engine);
        _house = await ControlHouse.StartAsync(_stack.Setting);
    }

    [Theory]
    [InlineData("restart", "service")]
    [InlineData("logs", "service")]
    [InlineData("update", "file")]
    public void A_text_that_is_none_of_those_expected_is_refused_and_reaches_nobody(string command, string argument)
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), async Task<bool> (text) =>
            IsExpected(text) || await ErrorAsync(command, argument, text) is "bad_args" or "malformed").Check(Config.QuickThrowOnFailure.WithMaxTest(Tries));
        Assert.Empty(_stack.Done);
    }

    [Fact]
    public void Whatever_number_of_minutes_is_asked_for_a_tunnel_is_never_open_for_longer_than_half_an_hour() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>().Filter(minutes => minutes is < 1 or > 30), async Task<bool> (minutes) =>
            await ErrorAsync("open-tunnel", "minutes", minutes) == "bad_args").Check(Config.QuickThrowOnFailure.WithMaxTest(Tries));

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        await _engine.DisposeAsync();
    }

    // Of those, FsCheck makes some by chance.
    private static bool IsExpected(string? text) => text is not null && (Services.Contains(text) || text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'));

    private async Task<string?> ErrorAsync(string command, string argument, object? value)
    {
        var request = JsonSerializer.SerializeToUtf8Bytes(new { command, args = new Dictionary<string, object?> { [argument] = value } }, AsItIs);
        var answer = JsonElement.Parse(await _house.Get<CommandRunner>().RunAsync(request, CommandOrigin.Page, CancellationToken.None));
        return answer.GetProperty("ok").GetBoolean() ? null : answer.GetProperty("error").GetString();
    }
}
