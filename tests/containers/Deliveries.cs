using System.Text.Json;

namespace Edge.Containers.Tests;

/// <summary>Whether what was stored has reached the cloud, all of it and each reading once.</summary>
internal sealed class Deliveries(DemoHouse stack)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Nothing wrong so far; more may be on its way.</summary>
    public async Task NothingIsWrongAsync() => NothingIsWrongIn(await stack.VerdictAsync());

    /// <summary>Silences the radio first, so that there is an end.</summary>
    public async Task EverythingStoredArrivesOnceAsync()
    {
        await NothingIsWrongAsync();
        await Command.DockerAsync("stop", "--time", "5", await stack.ContainerAsync("radio"));
        var status = await stack.UntilAsync("everything stored is acknowledged", Patience,
            s => s.HasCounters() && s.Count("queued") == 0 && s.Count("unsent") == 0);
        var verdict = await UntilReceivedAsync(status.Count("acknowledged"));
        Assert.Equal(status.Count("stored"), verdict.GetProperty("compared").GetInt64());
        NothingIsWrongIn(verdict);
        TestContext.Current.SendDiagnosticMessage("{0}", verdict);
    }

    /// <summary>Lets the radio speak again after another test has silenced it.</summary>
    public async Task BeginAsync() => await Command.DockerAsync("start", await stack.ContainerAsync("radio", all: true));

    private static void NothingIsWrongIn(JsonElement verdict)
    {
        Assert.Equal(0, verdict.GetProperty("mismatches").GetArrayLength());
        Assert.Equal(0, verdict.GetProperty("doubled").GetInt64());
    }

    private async Task<JsonElement> UntilReceivedAsync(long readings)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var tries = 0; tries < 60; tries++)
        {
            var verdict = await stack.VerdictAsync();
            if (verdict.GetProperty("compared").GetInt64() >= readings)
                return verdict;
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"the cloud has not {readings} readings: {await stack.VerdictAsync()}");
    }
}
