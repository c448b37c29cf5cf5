using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Cli.Tests.Support;

/// <summary>
/// A folder with a gateway's files, and a person who types commands there. `docker` is a small script of the test: it writes down how it is
/// called, and answers what the test says.
/// </summary>
internal sealed class Desk : IDisposable
{
    // An engine of today. Other containers than those of Running there are none.
    private const string Usual = """
        case "$*" in
          version) exit 0 ;;
          "compose version") echo "Docker Compose version 2.40.3" ; exit 0 ;;
          "buildx version") echo "github.com/docker/buildx 0.29.1 0.29.1+ds1-1+b1" ; exit 0 ;;
          "ps --all --quiet --filter label=com.docker.compose.project="*) if [ -f "$DESK/inspect.json" ]; then echo c1; fi; exit 0 ;;
          "inspect c1") cat "$DESK/inspect.json" ; exit 0 ;;
        esac
        # The words of compose, without its files.
        asked=$*
        case $1 in compose) asked="compose ${*##*yaml }" ;; esac
        """;

    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public Desk()
    {
        Directory.CreateDirectory(Path.Combine(Root, "config"));
        Directory.CreateDirectory(Path.Combine(Root, "deploy"));
        Directory.CreateDirectory(Programs);
        Write("compose.yaml", "services: {}\n");
        Settings("{}");
        Docker("");
        _variables["PATH"] = $"{Programs}:/usr/bin:/bin";
        _variables["HOME"] = Root;
        _variables["TZ"] = "Europe/Copenhagen";
        Places = new()
        {
            EngineSocket = Path.Combine(Root, "none"), WatchdogDevice = Path.Combine(Root, "none"),
            WatchdogDropIn = Path.Combine(Root, "system.conf.d", "watchdog.conf"), Systemd = Path.Combine(Root, "none"),
        };
    }

    /// <summary>The folder with compose.yaml.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("edge-desk-").FullName;

    public string Programs => Path.Combine(Root, "programs");

    /// <summary>What `down` and others see of this machine.</summary>
    public Places Places { get; set; }

    public bool IsRoot { get; set; } = true;

    /// <summary>Whether a person sits there, who can be asked.</summary>
    public bool AtTerminal { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>How `docker` was called, one line a call, without looks at its version and without compose's files.</summary>
    public IReadOnlyList<string> Calls => File.Exists(Path.Combine(Root, "calls"))
        ? [.. File.ReadAllLines(Path.Combine(Root, "calls")).Where(call => !call.EndsWith("version", StringComparison.Ordinal)).Select(WithoutFiles)]
        : [];

    /// <summary>The body of a shell script that answers for `docker`: what was asked is in $asked, for compose without its files; $DESK is the folder of the test.</summary>
    public void Docker(string answers) => Program("docker", $"{Usual}\n{answers}\n");

    /// <summary>These services run, and are well unless another state is given: `store=restarting`.</summary>
    public void Running(params string[] services)
    {
        var containers = new JsonArray();
        foreach (var (name, status) in services.Select(service => (service.Split('=')[0], service.Split('=').ElementAtOrDefault(1) ?? "healthy")))
            containers.Add((JsonNode)new JsonObject
            {
                ["Name"] = $"/edge-{name}-1",
                ["RestartCount"] = 2,
                ["Config"] = new JsonObject { ["Labels"] = new JsonObject { ["com.docker.compose.service"] = name } },
                ["State"] = status is "restarting" or "exited"
                    ? new JsonObject { ["Status"] = status }
                    : new JsonObject { ["Status"] = "running", ["Health"] = new JsonObject { ["Status"] = status } },
            });
        Write("inspect.json", containers.ToJsonString());
    }

    /// <summary>A program on the PATH.</summary>
    public void Program(string name, string body)
    {
        var path = Path.Combine(Programs, name);
        // In the place of the old one: a script that runs is not written to.
        File.WriteAllText(path + ".new", $"#!/bin/sh\nDESK='{Root}'\nprintf '%s\\n' \"$*\" >> \"$DESK/{(name == "docker" ? "calls" : name + ".calls")}\"\n{body}");
        File.SetUnixFileMode(path + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(path + ".new", path, overwrite: true);
    }

    public void Variable(string name, string value) => _variables[name] = value;

    /// <summary>config/edge.json.</summary>
    public void Settings(string json) => Write("config/edge.json", json);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, path))!);
        File.WriteAllText(Path.Combine(Root, path), text);
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public bool Has(string path) => File.Exists(Path.Combine(Root, path));

    public Task<Typed> TypeAsync(params string[] words) => TypeAsync("", words);

    /// <summary>With something on the standard input.</summary>
    public async Task<Typed> TypeAsync(string input, string[] words)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        using var reader = new StringReader(input);
        var code = await CommandLine.RunAsync(words, Caller(reader, output, errors), TestContext.Current.CancellationToken);
        return new(code, output.ToString(), errors.ToString());
    }

    public Caller Caller(TextReader? input = null, TextWriter? output = null, TextWriter? errors = null) => new()
    {
        Root = Root,
        Environment = new Dictionary<string, string>(_variables, StringComparer.Ordinal),
        Input = input ?? TextReader.Null,
        Output = output ?? TextWriter.Null,
        Errors = errors ?? TextWriter.Null,
        IsRoot = IsRoot,
        InputIsTerminal = AtTerminal,
        Time = Time,
        Places = Places,
    };

    private static string WithoutFiles(string call)
    {
        var at = call.LastIndexOf(".yaml ", StringComparison.Ordinal);
        return call.StartsWith("compose ", StringComparison.Ordinal) && at > 0 ? "compose " + call[(at + ".yaml ".Length)..] : call;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
