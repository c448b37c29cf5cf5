using System.Text.Json;

namespace Edge.Containers.Tests;

/// <summary>Every container's process is killed in turn while meters are heard and readings are sent.</summary>
public sealed class RecoveryTests(DemoHouse stack)
{
    // The engine backs off when a container that was up for less than 10 s dies again.
    private static readonly TimeSpan UpLongEnough = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_killed_process_comes_back_by_itself_and_nothing_acked_is_lost()
    {
        foreach (var service in Statuses.Services)
        {
            var before = await stack.UntilAsync("all healthy", Recovery, s => s.AllHealthy() && s.HasCounters());
            await UpForAsync(service);
            await KillAsync(service);
            var after = await stack.UntilAsync($"{service} restarted and all healthy", Recovery,
                s => s.Restarts(service) > before.Restarts(service) && s.AllHealthy() && s.HasCounters());
            await stack.UntilAsync($"readings acknowledged after {service} was killed", Recovery,
                s => s.HasCounters() && s.Count("acknowledged") > after.Count("acknowledged"));
            Assert.True(after.Count("stored") >= before.Count("stored"), $"readings vanished with {service}");
        }

        await EverythingStoredArrivedOnceAsync();
    }

    private async Task EverythingStoredArrivedOnceAsync()
    {
        var verdict = await stack.VerdictAsync();
        Assert.Equal(0, verdict.GetProperty("mismatches").GetArrayLength());
        Assert.Equal(0, verdict.GetProperty("doubled").GetInt64());

        await StopRadioAsync();
        var status = await stack.UntilAsync("everything stored is acknowledged", Recovery,
            s => s.HasCounters() && s.Count("queued") == 0 && s.Count("unsent") == 0);
        verdict = await UntilReceivedAsync(status.Count("acknowledged"));
        Assert.Equal(status.Count("stored"), verdict.GetProperty("compared").GetInt64());
        Assert.Equal(0, verdict.GetProperty("mismatches").GetArrayLength());
        Assert.Equal(0, verdict.GetProperty("doubled").GetInt64());
        TestContext.Current.SendDiagnosticMessage("{0}", verdict);
    }

    private async Task<JsonElement> UntilReceivedAsync(long readings)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var tries = 0; tries < 60; tries++)
        {
            var verdict = await stack.VerdictAsync();
            if (verdict.GetProperty("compared").GetInt64() >= readings)
            {
                return verdict;
            }

            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"the cloud has not {readings} readings: {await stack.VerdictAsync()}");
    }

    private async Task StopRadioAsync() => await Command.DockerAsync("stop", "--time", "5", await stack.ContainerAsync("radio"));

    private async Task UpForAsync(string service)
    {
        var started = await Command.DockerAsync("inspect", "--format", "{{.State.StartedAt}}", await stack.ContainerAsync(service));
        var age = TimeProvider.System.GetUtcNow() - DateTimeOffset.Parse(started, System.Globalization.CultureInfo.InvariantCulture);
        if (age < UpLongEnough)
        {
            await Task.Delay(UpLongEnough - age, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>SIGKILL from inside the container to everything but its init: what the kernel does to a process, not what a person stops.</summary>
    private async Task KillAsync(string service)
    {
        string[] root = service == "watchdog" ? ["--user", "0:0"] : [];
        await Command.RunAsync("docker", TimeSpan.FromSeconds(30), ["exec", .. root, await stack.ContainerAsync(service), "sh", "-c", "kill -9 -1"]);
    }
}
