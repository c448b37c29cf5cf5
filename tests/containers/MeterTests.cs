using System.Globalization;
using System.Text.Json;

namespace Edge.Containers.Tests;

/// <summary>Meters change, keys are wrong and the decoder dies while the gateway runs; nothing heard may be lost.</summary>
public sealed class MeterTests(DemoHouse stack) : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    private string MetersDirectory => Path.Combine(Command.Root, ".edge", stack.Project, "demo", "meters.d");

    private readonly Deliveries _deliveries = new(stack);

    public async ValueTask InitializeAsync() => await _deliveries.BeginAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_wrong_key_is_told_with_the_first_telegram_and_what_was_kept_is_stored_when_it_is_right()
    {
        var (file, text) = EncryptedMeters().First();
        var id = IdOf(text);
        var before = await stack.UntilAsync("counters", Soon, s => s.HasCounters() && s.Count("rejected") == 0);
        await File.WriteAllTextAsync(file, WithLine(text, "key", "00112233445566778899aabbccddeeff"), Stop);
        await stack.UntilAsync("the alarm", Soon, s => s.HasAlarm("aes_decryption_failed", id));
        await stack.UntilAsync("some are kept", Soon, s => s.HasCounters() && s.Count("rejected") >= 3);
        await File.WriteAllTextAsync(file, text, Stop);
        var after = await stack.UntilAsync("the alarm has ended and what was kept is stored", Soon,
            s => s.HasCounters() && !s.HasAlarm("aes_decryption_failed", id) && s.Count("rejected") == 0);
        Assert.True(after.Count("stored") > before.Count("stored") + 3);
        await _deliveries.NothingIsWrongAsync();
    }

    [Fact]
    public async Task An_unknown_driver_sets_its_meter_aside_and_twenty_others_go_on()
    {
        var (file, text) = EncryptedMeters().Last();
        var id = IdOf(text);
        await File.WriteAllTextAsync(file, WithLine(text, "driver", "nosuchdriver"), Stop);
        await stack.UntilAsync("the alarm", Soon, s => s.HasAlarm("unknown_driver", id));
        var listed = (await ListAsync()).Single(meter => meter.GetProperty("id").GetString() == id);
        Assert.Contains("no driver nosuchdriver", listed.GetProperty("fault").GetString(), StringComparison.Ordinal);
        var before = (await stack.UntilAsync("counters", Soon, s => s.HasCounters())).Count("stored");
        await stack.UntilAsync("the others are stored", Soon, s => s.HasCounters() && s.Count("stored") >= before + 60);
        await File.WriteAllTextAsync(file, text, Stop);
        await stack.UntilAsync("it is read again, and what was kept of it", Soon,
            s => s.HasCounters() && !s.HasAlarm("unknown_driver", id) && s.Count("rejected") == 0);
        await _deliveries.NothingIsWrongAsync();
    }

    [Fact]
    public async Task A_meter_is_removed_and_added_while_the_gateway_runs()
    {
        var (file, text) = EncryptedMeters().ElementAt(1);
        var (id, key) = (IdOf(text), ValueOf(text, "key"));
        await EdgeAsync("", "meters", "remove", id);
        Assert.False(File.Exists(file));
        Assert.DoesNotContain(await ListAsync(), meter => meter.GetProperty("id").GetString() == id);
        // It is heard all the same, and what kind it is is known.
        var heard = JsonDocument.Parse(await EdgeAsync("", "meters", "heard", id, "--wait", "30", "--json")).RootElement;
        Assert.Contains(ValueOf(text, "driver"), heard.ToString(), StringComparison.Ordinal);
        var refused = await Command.EdgeAsync(
            Soon, new string('0', 31), ["meters", "add", ValueOf(text, "name"), id, "--key-stdin", "--project", stack.Project]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("32 hex digits", refused.Errors + refused.Output, StringComparison.Ordinal);
        var wrong = await Command.EdgeAsync(
            Soon, new string('0', 32), ["meters", "add", ValueOf(text, "name"), id, "--key-stdin", "--project", stack.Project]);
        Assert.NotEqual(0, wrong.ExitCode);
        await EdgeAsync(key, "meters", "add", ValueOf(text, "name"), id, "--key-stdin");
        Assert.Contains(await ListAsync(), meter => meter.GetProperty("id").GetString() == id && meter.GetProperty("fault").GetString() == "");
        await _deliveries.NothingIsWrongAsync();
    }

    [Fact]
    public async Task A_decoder_that_is_killed_again_and_again_loses_and_doubles_nothing()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_COUNT"), CultureInfo.InvariantCulture, out var count) ? count : 5;
        var listener = await stack.ContainerAsync("listener");
        var first = await stack.UntilAsync("counters", Soon, s => s.HasCounters());
        for (var kill = 0; kill < kills; kill++)
        {
            var before = await stack.UntilAsync("readings come", Soon, s => s.HasCounters() && s.Count("queued") < 60);
            await KillDecoderAsync(listener);
            await stack.UntilAsync("readings come again", Soon, s => s.HasCounters() && s.Count("stored") >= before.Count("heard"));
        }

        var status = await stack.UntilAsync("counters", Soon, s => s.HasCounters());
        // Another class kills the whole listener, so neither need be 0 before.
        Assert.Equal((first.Count("rejected"), first.Count("dropped")), (status.Count("rejected"), status.Count("dropped")));
        Assert.Equal(first.Restarts("listener"), status.Restarts("listener"));
        await _deliveries.NothingIsWrongAsync();
    }

    private static async Task KillDecoderAsync(string listener)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        int[] decoders;
        while ((decoders = await Inside.ProcessesAsync(listener, "wmbusmeters")).Length == 0)
            await pace.WaitForNextTickAsync(Stop);
        foreach (var decoder in decoders)
            Edge.Testing.Signals.Send(decoder, Edge.Testing.Signals.Kill);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IEnumerable<(string File, string Text)> EncryptedMeters() =>
        Directory.GetFiles(MetersDirectory).Order(StringComparer.Ordinal).Select(file => (file, File.ReadAllText(file))).Where(meter => ValueOf(meter.Item2, "key") != "NOKEY");

    private async Task<IReadOnlyList<JsonElement>> ListAsync() => [.. JsonDocument.Parse(await EdgeAsync("", "meters", "list", "--json")).RootElement.GetProperty("meters").EnumerateArray()];

    private async Task<string> EdgeAsync(string input, params string[] arguments)
    {
        var ended = await Command.EdgeAsync(Soon, input, [.. arguments, "--project", stack.Project]);
        Assert.True(ended.ExitCode == 0, $"./edge {string.Join(' ', arguments)}: {ended.Output}{ended.Errors}");
        return ended.Output;
    }

    private static string IdOf(string text) => ValueOf(text, "id");

    private static string ValueOf(string text, string setting) =>
        text.Split('\n').Single(line => line.StartsWith(setting + "=", StringComparison.Ordinal))[(setting.Length + 1)..];

    private static string WithLine(string text, string setting, string value) => text.Replace($"{setting}={ValueOf(text, setting)}", $"{setting}={value}", StringComparison.Ordinal);
}
