namespace Edge.Containers.Tests;

public sealed class DemoTests(DemoHouse stack)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    [Fact]
    public void The_demo_ends_well_and_says_what_was_compared()
    {
        Assert.Equal(0, stack.Demo.ExitCode);
        Assert.Matches(@"\d+ readings of 21 meters reached the cloud", stack.Demo.Output);
    }

    [Fact]
    public async Task The_counters_add_up()
    {
        var status = await stack.UntilAsync("counters", Soon, s => s.HasCounters());
        Assert.Equal(status.Count("heard"),
            new[] { "stored", "duplicate", "rejected", "dropped", "queued" }.Sum(counter => status.Count(counter)));
        Assert.Equal(status.Count("stored"), new[] { "unsent", "thinned", "acknowledged" }.Sum(counter => status.Count(counter)));
        Assert.True(status.Count("acknowledged") > 0);
    }

    [Fact]
    public async Task A_second_demo_builds_nothing_and_harms_nothing()
    {
        var before = await stack.UntilAsync("counters", Soon, s => s.HasCounters());
        var again = await Command.EdgeAsync(TimeSpan.FromMinutes(5), "demo", "--project", stack.Project, "--meters", "21", "--interval", "2");
        Assert.True(again.ExitCode == 0, again.Errors);
        Assert.DoesNotContain("Building", again.Errors, StringComparison.Ordinal);
        var after = await stack.UntilAsync("counters", Soon, s => s.HasCounters());
        Assert.True(after.Count("stored") >= before.Count("stored"));
    }

    [Fact]
    public async Task Send_now_ends_with_the_last_acknowledgement()
    {
        var sent = await Command.EdgeAsync(Soon, "send-now", "--project", stack.Project);
        Assert.True(sent.ExitCode == 0, sent.Errors);
        Assert.Matches(@"^(\d+ batches, \d+ readings acknowledged|nothing to send: every reading is acknowledged)\n$", sent.Output);
    }

    [Fact]
    public async Task A_backup_is_taken_out_while_all_runs_and_a_damaged_one_is_refused_before_anything_stops()
    {
        // Within the checkout: the engine sees it under the same path.
        var folder = Path.Combine(Command.Root, ".edge", stack.Project, "stick");
        var made = await Command.EdgeAsync(Soon, "backup", "--project", stack.Project, "--to", folder, "--name", "one");
        Assert.True(made.ExitCode == 0, made.Errors);
        Assert.Matches(@"one\.db: [\d,]+ reading\(s\) of 21 meter\(s\)", made.Output);
        var file = Assert.Single(Directory.GetFiles(folder));
        var content = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var broken = Path.Combine(folder, "broken.db");
        await File.WriteAllBytesAsync(broken, content[..(content.Length / 2)], TestContext.Current.CancellationToken);
        var refused = await Command.EdgeAsync(Soon, "restore", broken, "--yes", "--project", stack.Project);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("damaged", refused.Errors, StringComparison.Ordinal);
        Assert.True((await stack.StatusAsync()).AllHealthy());
    }

    [Fact]
    public async Task Only_the_services_that_need_it_have_a_way_out()
    {
        foreach (var service in Statuses.Services)
        {
            var networks = await Command.DockerAsync("inspect", "--format", "{{range $name, $n := .NetworkSettings.Networks}}{{$name}} {{end}}",
                await stack.ContainerAsync(service));
            string[] expected = service switch { "uplink" or "control" => ["bus", "cloud"], "api" => ["bus", "lan"], _ => ["bus"] };
            Assert.Equal(expected.Select(network => $"{stack.Project}_{network}"), networks.Split(' ').Order());
        }
    }

    [Fact]
    public async Task No_container_has_more_rights_than_it_needs()
    {
        foreach (var service in Statuses.Services)
        {
            var seen = await Command.DockerAsync("inspect", "--format",
                "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Privileged}} {{gt .HostConfig.Memory 0}} {{.Config.User}}",
                await stack.ContainerAsync(service));
            Assert.Equal($"true [ALL] [no-new-privileges:true] false true {(service == "watchdog" ? "0:0" : "10001:10001")}", seen);
        }
    }
}
