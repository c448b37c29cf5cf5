using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>A service, ready to run.</summary>
public sealed class EdgeApp : IEndpointRouteBuilder, IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly string[] _args;
    private readonly IReadOnlyCollection<SettingError> _errors;
    private readonly IReadOnlyDictionary<string, Func<IServiceProvider, TextWriter, Task>> _questions;
    private readonly IReadOnlyDictionary<string, Func<IServiceProvider, string, Task<int>>> _tasks;
    private readonly EdgeLife _life;

    internal EdgeApp(
        WebApplication web,
        string[] args,
        IReadOnlyCollection<SettingError> errors,
        IReadOnlyDictionary<string, Func<IServiceProvider, TextWriter, Task>> questions,
        IReadOnlyDictionary<string, Func<IServiceProvider, string, Task<int>>> tasks)
    {
        (_questions, _tasks) = (questions, tasks);
        _web = web;
        _args = args;
        _errors = errors;
        _life = new(web);
    }

    /// <summary>What was registered.</summary>
    public IServiceProvider Services => _web.Services;

    /// <summary>Completes when the service answers, with the addresses it answers on (gRPC first); for tests. Never when it cannot.</summary>
    public Task<IReadOnlyList<Uri>> Started => _life.Started;

    ICollection<EndpointDataSource> IEndpointRouteBuilder.DataSources => ((IEndpointRouteBuilder)_web).DataSources;

    IServiceProvider IEndpointRouteBuilder.ServiceProvider => _web.Services;

    IApplicationBuilder IEndpointRouteBuilder.CreateApplicationBuilder() => ((IEndpointRouteBuilder)_web).CreateApplicationBuilder();

    /// <summary>Runs until SIGTERM, SIGINT, <paramref name="stop"/> or a fault; the exit code of the program, see <see cref="ExitCodes"/>.</summary>
    public async Task<int> RunAsync(CancellationToken stop = default)
    {
        switch (_args)
        {
            case []:
                return _errors.Count == 0 ? await _life.RunAsync(stop) : LogErrors();
            case ["--check-config"]:
                return await PrintErrorsAsync(Console.Out);
            case ["--version"]:
                await Console.Out.WriteLineAsync(Services.GetRequiredService<ServiceInfo>().Version);
                return ExitCodes.Done;
            case [var argument] when _questions.TryGetValue(argument, out var answer):
                // Whoever only asks needs no secrets and no peers, so errors of the configuration are no hindrance.
                await answer(Services, Console.Out);
                return ExitCodes.Done;
            case [var argument, var value] when _tasks.TryGetValue(argument, out var run):
                return await run(Services, value);
            default:
                await Console.Error.WriteLineAsync(
                    $"The arguments are none or one of {string.Join(", ", ["--check-config", "--version", .. _questions.Keys, .. _tasks.Keys.Select(task => task + " VALUE")])}.");
                return ExitCodes.Usage;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private int LogErrors()
    {
        var log = Services.GetRequiredService<ILogger<EdgeApp>>();
        foreach (var error in _errors)
            Log.ConfigurationError(log, error);
        return ExitCodes.Configuration;
    }

    private async Task<int> PrintErrorsAsync(TextWriter output)
    {
        foreach (var error in _errors)
            await output.WriteLineAsync(error.ToString());
        return _errors.Count == 0 ? ExitCodes.Done : ExitCodes.Configuration;
    }
}
