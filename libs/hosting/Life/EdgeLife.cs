using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>
/// The order in which a process lives and ends. It ends from the outside in: no new calls, then the workers, then the link
/// over which they speak and the health that is shown.
/// </summary>
internal sealed class EdgeLife(WebApplication web)
{
    // What is kept back of the time to stop for the house: the farewell on the bus, and as much again for the last telemetry.
    private static readonly TimeSpan ForTheBus = 3 * BusLink.StopTimeout;
    private static readonly TimeSpan ForTheHouse = ForTheBus + (2 * TelemetryOptions.StopTimeout);

    private readonly TaskCompletionSource<IReadOnlyList<Uri>> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _log = web.Services.GetRequiredService<ILogger<EdgeApp>>();

    public Task<IReadOnlyList<Uri>> Started => _started.Task;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        var outermost = web.Services.GetServices<IOutermost>().ToList();
        outermost.ForEach(one => one.Begin());
        var (asked, code) = await LiveAsync(stop);
        outermost.ForEach(one => one.End(asked));
        return code;
    }

    private async Task<(bool Asked, int Code)> LiveAsync(CancellationToken stop)
    {
        var options = web.Services.GetRequiredService<ProcessOptions>();
        using var guard = new PoolGuard(options.StarvedAfter);
        using var house = Group([Get<BusWorker>(), Get<HealthBeat>()]);
        using var workers = Group(web.Services.GetServices<IWorker>());
        if (!await ListenAsync())
            return (false, ExitCodes.Fault);
        house.Start();
        workers.Start();
        _started.SetResult([.. web.Urls.Select(url => new Uri(url))]);
        var asked = await UntilStopAsync(stop, house.Failed, workers.Failed);
        var orderly = await StopAsync(house, workers, options);
        if (Get<TelemetryOptions>().IsOn)
            web.Services.ShutdownTelemetry();
        return (asked, asked && orderly ? ExitCodes.Done : ExitCodes.Fault);
    }

    private async Task<bool> ListenAsync()
    {
        try
        {
            await web.StartAsync();
            var service = Get<ServiceInfo>();
            Log.Started(_log, service.Name, service.Version, service.InstanceId, string.Join(", ", web.Urls));
            if (Get<TelemetryOptions>() is { IsOn: true } telemetry)
                Log.TelemetryOn(_log, telemetry.OtlpEndpoint);
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            Log.CannotListen(_log, e.Message);
            return false;
        }
    }

    /// <summary>False when it was a fault that ended the wait.</summary>
    private async Task<bool> UntilStopAsync(CancellationToken stop, params Task[] faults)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, Get<IHostApplicationLifetime>().ApplicationStopping);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = either.Token.UnsafeRegister(_ => asked.TrySetResult(), null);
        return await Task.WhenAny([asked.Task, .. faults]) == asked.Task;
    }

    private async Task<bool> StopAsync(WorkerGroup house, WorkerGroup workers, ProcessOptions options)
    {
        var time = Get<TimeProvider>();
        var began = time.GetTimestamp();
        Log.Stopping(_log, options.StopWithin);
        Get<HealthBoard>().Stop();
        Get<HealthBeat>().Beat();
        await web.StopAsync();
        var left = options.StopWithin - ForTheHouse - time.GetElapsedTime(began);
        var orderly = await workers.StopAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        orderly &= await house.StopAsync(ForTheBus);
        if (orderly)
            Log.Stopped(_log);
        return orderly;
    }

    private WorkerGroup Group(IEnumerable<IWorker> workers) => new(workers, Get<TimeProvider>(), _log);

    private T Get<T>() where T : notnull => web.Services.GetRequiredService<T>();
}
