using System.Text;
using Edge.Cli.Tests.Support;
using Edge.Cli.Tunnel;

namespace Edge.Cli.Tests.Tunnel;

public sealed class TunnelTests : IDisposable
{
    private const string Open = """{"gateway":"house-17","open":true,"connected":true,"started":"2026-01-15T06:00:00.000Z","expires":"2026-01-15T06:30:00.000Z"}""";

    private static readonly string Token = Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"a":"account","t":"tunnel","s":"c2VjcmV0"}"""));

    private readonly Desk _desk = new();

    public TunnelTests()
    {
        _desk.Running("control", "broker");
        _desk.Write("deploy/base-images", "debian:forky-slim\n");
        _desk.Write("deploy/sources", "Dockerfile\n");
        _desk.Write("Dockerfile", "ARG DEBIAN=debian:forky-slim\nARG CLOUDFLARED=cloudflare/cloudflared:1.2.3\n");
        _desk.Write("images", "debian:forky-slim\ncloudflare/cloudflared:1.2.3\n");
        _desk.Write("answer", $$"""{"answer":{{Open}}}""" + "\n");
        _desk.Docker("""
            case "$asked" in
              *"secrets get "*) [ -f "$DESK/token" ] && cat "$DESK/token" ;;
              *"secrets set "*) cat > "$DESK/token" ;;
              *--command) cat > "$DESK/question"; cat "$DESK/answer" ;;
              "image inspect "*) grep -qx "$3" "$DESK/images" ;;
              pull*) echo "no such host" >&2; exit 1 ;;
              "ps --all --quiet --filter label=mbus-gateway.tunnel="*) [ -f "$DESK/tunnels" ] && cat "$DESK/tunnels"; exit 0 ;;
              "compose stop control") if [ -f "$DESK/stays" ]; then exit 0; fi; rm -f "$DESK/tunnels" ;;
            esac
            """);
    }

    [Fact]
    public async Task Opened_it_tells_until_when()
    {
        _desk.Write("token", Token);
        var typed = await _desk.TypeAsync("tunnel", "open", "10");
        Assert.Equal("""{"command":"open-tunnel","args":{"minutes":10}}""", _desk.Read("question"));
        Assert.Contains("The tunnel of house-17 is open and connected, until 2026-01-15 06:30:00 UTC.", typed.Output, StringComparison.Ordinal);
        await _desk.TypeAsync("tunnel", "open");
        Assert.Equal("""{"command":"open-tunnel","args":{}}""", _desk.Read("question"));
    }

    [Fact]
    public async Task Without_a_token_nothing_is_asked_and_it_says_what_to_do()
    {
        _desk.Write("token", "");
        Assert.Contains("./edge tunnel token", (await _desk.TypeAsync("tunnel", "open")).Errors, StringComparison.Ordinal);
        Assert.False(_desk.Has("question"));
    }

    [Fact]
    public async Task The_state_is_told_in_words()
    {
        _desk.Write("answer", $$"""{"answer":{{Open.Replace("\"connected\":true", "\"connected\":false", StringComparison.Ordinal)}}}""" + "\n");
        Assert.Contains("has no connection at the moment", (await _desk.TypeAsync("tunnel", "status")).Output, StringComparison.Ordinal);
        _desk.Write("answer", """{"answer":{"gateway":"house-17","open":false,"text":"its time was over"}}""" + "\n");
        Assert.Equal("The tunnel is closed. The last one ended: its time was over.\n", (await _desk.TypeAsync("tunnel", "status")).Output);
        Assert.Equal("""{"gateway":"house-17","open":false,"text":"its time was over"}""" + "\n", (await _desk.TypeAsync("tunnel", "status", "--json")).Output);
    }

    [Fact]
    public async Task A_token_is_kept_by_the_broker_and_goes_again()
    {
        var typed = await _desk.TypeAsync($"  {Token}\n", ["tunnel", "token"]);
        Assert.Equal((0, Token), (typed.Code, _desk.Read("token")));
        Assert.DoesNotContain(Token, typed.Output + typed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(_desk.Calls, call => call.Contains(Token, StringComparison.Ordinal));
        Assert.Contains(_desk.Calls, call => call.StartsWith("buildx build", StringComparison.Ordinal) && call.Contains("--target tunnel", StringComparison.Ordinal));
        await _desk.TypeAsync("tunnel", "token", "--remove");
        Assert.Equal("", _desk.Read("token"));
    }

    [Fact]
    public async Task What_is_no_token_is_refused()
    {
        foreach (var text in new[] { "", "  ", "3bce0798-0bc1-49b3-a679-d9137cda4fed", $"cloudflared tunnel run --token {Token}", Token[..^9], Convert.ToBase64String("[1]"u8) })
            Assert.Equal(2, (await _desk.TypeAsync(text, ["tunnel", "token"])).Code);
        Assert.False(_desk.Has("token"));
    }

    [Fact]
    public async Task The_gateway_starts_although_cloudflares_image_cannot_be_had()
    {
        _desk.Write("images", "debian:forky-slim\n");
        _desk.Write("token", "");
        Assert.Equal("", await PrepareAsync());
        _desk.Write("token", Token);
        Assert.Contains("no support tunnel can be opened: cannot pull cloudflare/cloudflared:1.2.3", await PrepareAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(_desk.Calls, call => call.StartsWith("buildx build", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, false, 0, 0)]
    [InlineData(true, false, 1, 0)]
    [InlineData(true, true, 1, 1)]
    public async Task Going_down_ends_one_that_nobody_looks_after(bool open, bool stays, int stopped, int removed)
    {
        if (open)
            _desk.Write("tunnels", "t1\n");
        if (stays)
            _desk.Write("stays", "");
        var caller = _desk.Caller();
        using var ui = new Ui(caller);
        await TunnelCare.EndAsync(new(caller, new(caller, ui), "edge", null), TestContext.Current.CancellationToken);
        Assert.Equal((stopped, removed), (_desk.Calls.Count(call => call == "compose stop control"), _desk.Calls.Count(call => call == "rm --force t1")));
    }

    public void Dispose() => _desk.Dispose();

    private async Task<string> PrepareAsync()
    {
        using var errors = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        var caller = _desk.Caller(errors: errors);
        using var ui = new Ui(caller);
        await TunnelCare.PrepareAsync(new(caller, new(caller, ui), "edge", null), ui, TestContext.Current.CancellationToken);
        return string.Join('\n', errors.ToString().Split('\n').Where(line => line.StartsWith("note", StringComparison.Ordinal)));
    }
}
