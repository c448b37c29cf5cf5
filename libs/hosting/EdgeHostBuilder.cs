using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Encodings.Web;
using Edge.Mqtt;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>Gathers what a service is made of. Errors of the configuration are gathered too; the app then prints them all and ends.</summary>
public sealed class EdgeHostBuilder
{
    private readonly WebApplicationBuilder _web;
    private readonly List<SettingError> _errors = [];
    private readonly Dictionary<Type, object> _options = [];
    private readonly SettingsReader _settings;
    private readonly SecretFiles _secrets;
    private readonly CallerTables _tables = new();
    private readonly List<(int Port, Action<Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions>? Configure)> _httpPorts = [];
    private readonly string[] _args;
    private readonly Dictionary<string, Func<IServiceProvider, TextWriter, Task>> _questions = [];
    private readonly Dictionary<string, Func<IServiceProvider, string, Task<int>>> _tasks = [];

    internal EdgeHostBuilder(ServiceInfo service, string[] args, IReadOnlyDictionary<string, string> environment)
    {
        _args = args;
        Service = service;
        _web = WebApplication.CreateEmptyBuilder(new() { ApplicationName = service.Name });
        Configuration = SettingsFile.Load(environment, _errors);
        _settings = new(Configuration, _errors);
        _secrets = new(AddOptions<SecretsOptions>().Directory);
        AddSecret(BusLink.PasswordFile).AddSecret(PeerChannels.TokenFile).AddSecret(CallerTokens.File);
        AddDefaults();
    }

    /// <summary>Who this process is.</summary>
    public ServiceInfo Service { get; }

    /// <summary>What can be injected.</summary>
    public IServiceCollection Services => _web.Services;

    /// <summary>The settings file, overridden by the environment. Options are the better way to it.</summary>
    public IConfiguration Configuration { get; }

    /// <summary>Reads, checks and registers a class of options; further calls give the same instance.</summary>
    public T AddOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>() where T : class, new()
    {
        if (_options.TryGetValue(typeof(T), out var known))
            return (T)known;
        var options = _settings.Read<T>();
        _options.Add(typeof(T), options);
        Services.AddSingleton(options);
        return options;
    }

    /// <summary>Demands a secret file; read it by <see cref="SecretFiles"/>.</summary>
    /// <param name="name">The file's name.</param>
    public EdgeHostBuilder AddSecret(string name)
    {
        if (_secrets.Check(name) is { } error)
            _errors.Add(error);
        return this;
    }

    /// <summary>Registers a generated gRPC client that calls another service with this service's token.</summary>
    /// <param name="peer">The other service's name.</param>
    public EdgeHostBuilder AddClient<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TClient>(string peer)
        where TClient : ClientBase
    {
        Services.AddSingleton(services =>
            (TClient)Activator.CreateInstance(typeof(TClient), services.GetRequiredService<PeerChannels>().To(peer).CreateCallInvoker())!);
        return this;
    }

    /// <summary>Says who may call the methods of a contract that this service serves. Without it nobody may.</summary>
    /// <param name="contract">The contract's full name, for example <c>edge.v1.Store</c>.</param>
    /// <param name="table">The callers of each method.</param>
    public EdgeHostBuilder AllowCallers(string contract, CallerTable table)
    {
        _tables.Add(contract, table);
        return this;
    }

    /// <summary>Adds a loop that the process owns.</summary>
    public EdgeHostBuilder AddWorker<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>() where T : class, IWorker
    {
        Services.AddSingleton<T>();
        Services.AddSingleton<IWorker>(services => services.GetRequiredService<T>());
        return this;
    }

    /// <summary>Answers HTTP/1.1 on this port too.</summary>
    /// <param name="port">0: any free one.</param>
    /// <param name="configure">What else there is to say of it, for example TLS.</param>
    public EdgeHostBuilder AddHttp(int port, Action<Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions>? configure = null)
    {
        _httpPorts.Add((port, configure));
        return this;
    }

    /// <summary>Adds an argument with which the program answers and ends, instead of running.</summary>
    /// <param name="argument">For example <c>--stats</c>.</param>
    /// <param name="answer">Writes the answer; what it throws is a fault.</param>
    public EdgeHostBuilder AddQuestion(string argument, Action<IServiceProvider, TextWriter> answer) => AddQuestion(argument, (services, output) =>
    {
        answer(services, output);
        return Task.CompletedTask;
    });

    /// <summary>The same for an answer that takes its time; what it waits for it must bound.</summary>
    /// <param name="argument">For example <c>--meters</c>.</param>
    /// <param name="answer">Writes the answer; what it throws is a fault.</param>
    public EdgeHostBuilder AddQuestion(string argument, Func<IServiceProvider, TextWriter, Task> answer)
    {
        _questions.Add(argument, answer);
        return this;
    }

    /// <summary>Adds an argument that takes a value, with which the program does something and ends, instead of running.</summary>
    /// <param name="argument">For example <c>--restore</c>.</param>
    /// <param name="run">Gets the value; gives the exit code, see <see cref="ExitCodes"/>.</param>
    public EdgeHostBuilder AddTask(string argument, Func<IServiceProvider, string, int> run) => AddTask(argument, (services, value) => Task.FromResult(run(services, value)));

    /// <summary>The same for what takes its time; what it waits for it must bound.</summary>
    /// <param name="argument">For example <c>--backup</c>.</param>
    /// <param name="run">Gets the value; gives the exit code, see <see cref="ExitCodes"/>.</param>
    public EdgeHostBuilder AddTask(string argument, Func<IServiceProvider, string, Task<int>> run)
    {
        _tasks.Add(argument, run);
        return this;
    }

    /// <summary>Makes the service; nothing runs yet.</summary>
    public EdgeApp Build()
    {
        var listen = AddOptions<ListenOptions>();
        var process = AddOptions<ProcessOptions>();
        Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = process.DrainWithin);
        if (_errors.Count == 0)
            _web.WebHost.ConfigureKestrel(kestrel => ConfigureKestrel(kestrel, listen));
        var app = _web.Build();
        app.Use(next => context => app.Services.GetRequiredService<CallerCheck>().InvokeAsync(context, next));
        app.MapGrpcService<HealthService>();
        return new(app, _args, _errors, _questions, _tasks);
    }

    private void AddDefaults()
    {
        var gateway = AddOptions<GatewayOptions>();
        AddOptions<PeersOptions>();
        AddOptions<HealthOptions>();
        if (AddOptions<TelemetryOptions>() is { IsOn: true } telemetry && telemetry.Check().All(error => error.Length == 0))
            Services.AddTelemetry(telemetry, Service, gateway);
        var bus = AddOptions<BusOptions>();
        ConfigureLogging(AddOptions<LoggingOptions>().Level);
        _web.WebHost.UseKestrelCore();
        Services.AddGrpc();
        Services.AddSingleton(Service).AddSingleton(TimeProvider.System).AddSingleton(_secrets).AddSingleton(_tables)
            .AddSingleton<PeerChannels>().AddSingleton<CallerCheck>().AddSingleton(ReadCallers())
            .AddSingleton(services => new WorkMonitor(
                services.GetRequiredService<TimeProvider>(), services.GetRequiredService<HealthOptions>().HangFile))
            .AddSingleton(services => new UpdateLock(
                services.GetRequiredService<ProcessOptions>().UpdateLock, Service.Name, services.GetRequiredService<ILogger<UpdateLock>>()))
            .AddSingleton<IOutermost>(services => services.GetRequiredService<UpdateLock>())
            .AddSingleton<HealthBoard>().AddSingleton<HealthBeat>().AddSingleton<IHealthTopic, BusHealthTopic>().AddSingleton<BusWorker>()
            .AddSingleton(services => new HealthFile(
                services.GetRequiredService<HealthOptions>().File, HealthFile.MachineUptime, services.GetRequiredService<ILogger<HealthFile>>()));
        BusLink.Add(Services, Service, bus, _secrets);
    }

    private CallerTokens ReadCallers()
    {
        var path = _secrets.PathOf(CallerTokens.File);
        return _secrets.Check(CallerTokens.File) is null ? CallerTokens.Parse(_secrets.Read(CallerTokens.File), path, _errors) : new();
    }

    private void ConfigureLogging(LogLevel level) =>
        _web.Logging.SetMinimumLevel(level)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning)
            .AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                // Read by people and by programs, never put into a page as it is.
                console.JsonWriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });

    private void ConfigureKestrel(KestrelServerOptions kestrel, ListenOptions listen)
    {
        var address = IPAddress.Parse(listen.Address);
        kestrel.AddServerHeader = false;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Listen(address, listen.GrpcPort, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        foreach (var (port, configure) in _httpPorts)
            kestrel.Listen(address, port, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                configure?.Invoke(endpoint);
            });
    }
}
