using Edge.Cli.Images;
using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Script;

/// <summary>./edge itself and what it calls in deploy/: the real scripts, with programs of the test on the PATH.</summary>
public sealed class EdgeScriptTests : IDisposable
{
    // What a build writes where it is told: a program that says what it was called with.
    private const string Builds = """
        for word in "$@"; do case $word in type=local,dest=*) out=${word#*dest=} ;; esac; done
        [ -n "${out:-}" ] || exit 0
        mkdir -m 700 "$out"
        [ ! -f "$DESK/broken" ] || { echo "ERROR: it does not compile" >&2; exit 1; }
        printf '#!/bin/sh\necho "%s $EDGE_ROOT $*"\n' built > "$out/edge"
        chmod 755 "$out/edge"
        """;

    private static readonly string[] Scripts = ["edge", "deploy/engine.sh", "deploy/base-images.sh", "deploy/packages.sh"];

    private readonly Desk _desk = new();

    public EdgeScriptTests()
    {
        foreach (var script in Scripts)
        {
            _desk.Write(script, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "script", Path.GetFileName(script))));
            File.SetUnixFileMode(Path.Combine(_desk.Root, script), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _desk.Write("deploy/sources", "Dockerfile\nservices\nnot-there\n");
        _desk.Write("deploy/base-images", "debian:forky-slim\n");
        _desk.Write("Dockerfile", "FROM scratch\n");
        _desk.Write("services/store/Program.cs", "one");
        _desk.Write("services/Store-b.cs", "two");
        _desk.Write("services/store/obj/made.cs", "no source");
        _desk.Docker(Builds);
    }

    [Fact]
    public async Task The_program_is_built_when_it_is_missing_and_gets_every_word()
    {
        var typed = await TypeAsync("status", "--json", "two words");
        Assert.Equal((0, $"built {_desk.Root} status --json two words\n"), (typed.Code, typed.Output));
        Assert.Contains("Building the program", typed.Errors, StringComparison.Ordinal);
        Assert.Equal(Sources.Fingerprint(_desk.Root), _desk.Read(".edge/bin/sources").Trim());
        Assert.True(File.GetUnixFileMode(Path.Combine(_desk.Root, ".edge/bin")).HasFlag(UnixFileMode.OtherExecute));
    }

    [Fact]
    public async Task It_is_built_again_for_other_sources_and_only_then()
    {
        await TypeAsync("status");
        var quiet = await TypeAsync("status");
        Assert.Equal(("", 1), (quiet.Errors, TimesBuilt()));
        _desk.Write("services/store/Program.cs", "changed");
        await TypeAsync("status");
        Assert.Equal(2, TimesBuilt());
    }

    [Fact]
    public async Task A_build_that_fails_says_why_and_leaves_nothing_half()
    {
        _desk.Write("broken", "");
        var typed = await TypeAsync("status");
        Assert.Equal(1, typed.Code);
        Assert.Contains("FAILED\n    ERROR: it does not compile\nedge: the program could not be built", typed.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_desk.Root, ".edge"), "bin*"));
    }

    [Fact]
    public async Task In_a_release_its_own_program_runs_and_no_engine_is_asked()
    {
        Release("#!/bin/sh\necho \"released $*\"; [ \"$1\" != fail ] || exit 2\n");
        Assert.Equal("released status\n", (await TypeAsync("status")).Output);
        Assert.Equal(2, (await TypeAsync("fail")).Code);
        Assert.False(_desk.Has("calls"));
    }

    [Theory]
    [InlineData("\u007fELF of another processor")]
    [InlineData(null)]
    public async Task A_program_that_does_not_run_here_is_told(string? program)
    {
        Release(program);
        var typed = await TypeAsync("status");
        Assert.Equal(1, typed.Code);
        Assert.Contains("bin/edge does not run on this machine", typed.Errors, StringComparison.Ordinal);
        Assert.Contains("unpack the release again", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_program_takes_from_the_machine_is_installed()
    {
        Release($"#!/bin/sh\n[ -f '{_desk.Root}/libssl3' ] || {{ echo 'No usable version of libssl was found' >&2; exit 134; }}\necho \"released $*\"\n");
        _desk.Program("apt-get", """
            for name in "$@"; do last=$name; done
            case "$*" in *libssl3t64) exit 100 ;; "install "*) touch "$DESK/$last" ;; esac
            """);
        var typed = await TypeAsync("status");
        Assert.Equal((0, "released status\n"), (typed.Code, typed.Output));
    }

    [Fact]
    public async Task A_slow_or_refused_pull_is_the_persons_to_see()
    {
        _desk.Docker("""case "$*" in "image inspect "*) exit 1 ;; "pull "*) echo "toomanyrequests: wait a while" >&2; exit 1 ;; esac""");
        var typed = await TypeAsync("status");
        Assert.Equal(1, typed.Code);
        Assert.Contains("edge: cannot pull debian:forky-slim\n  why: toomanyrequests: wait a while", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_registry_is_in_reach_a_base_is_made_of_the_machines_parts()
    {
        _desk.Docker($$"""
            case "$*" in
              "image inspect "*) exit 1 ;;
              "pull "*) echo "dial tcp: lookup registry-1.docker.io: no such host" >&2; exit 1 ;;
              "import "*) exit 0 ;;
            esac
            {{Builds}}
            """);
        _desk.Program("mmdebstrap", "exit 0\n");
        Assert.Equal(0, (await TypeAsync("status")).Code);
        Assert.Contains(" forky ", _desk.Read("mmdebstrap.calls"), StringComparison.Ordinal);
        Assert.Contains(_desk.Calls, call => call.StartsWith("import --change LABEL mbus-gateway.stand-in=true /var/tmp/", StringComparison.Ordinal) && call.EndsWith(" debian:forky-slim", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plugins_that_are_too_old_are_fetched_into_a_folder_of_our_own()
    {
        // The old ones are there until Docker is told of the folder.
        _desk.Program("docker", $$"""
            case "$*" in
              "compose version") [ -n "${DOCKER_CONFIG:-}" ] && echo v2.40.3 || echo v2.29.9 ; exit ;;
              "buildx version") echo v0.29.1 ; exit ;;
            esac
            {{Builds}}
            """);
        _desk.Program("apt-get", """case "$*" in *" download "*) touch docker-compose_2_amd64.deb docker-buildx_1_amd64.deb ;; esac""");
        _desk.Program("dpkg", "mkdir -p \"$3/usr/libexec/docker/cli-plugins\"; touch \"$3/usr/libexec/docker/cli-plugins/docker-compose\" \"$3/usr/libexec/docker/cli-plugins/docker-buildx\"\n");
        _desk.Write(".docker/config.json", """{"auths":{}}""");
        var typed = await TypeAsync("status");
        Assert.True(typed.Code == 0, typed.Errors);
        Assert.True(_desk.Has(".edge/docker/cli-plugins/docker-compose"));
        Assert.Equal("""{"auths":{}}""", _desk.Read(".edge/docker/config.json"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_desk.Root, ".edge/docker/config.json")));
        Assert.False(Directory.Exists(Path.Combine(_desk.Root, ".edge/docker/apt")));
    }

    public void Dispose() => _desk.Dispose();

    private int TimesBuilt() => _desk.Calls.Count(call => call.StartsWith("buildx build", StringComparison.Ordinal));

    private void Release(string? program)
    {
        _desk.Write("release.json", "{}");
        if (program is null)
            return;
        _desk.Write("bin/edge", program);
        File.SetUnixFileMode(Path.Combine(_desk.Root, "bin/edge"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private async Task<Typed> TypeAsync(params string[] words)
    {
        var ended = await Child.RunAsync(
            new(["sh", Path.Combine(_desk.Root, "edge"), .. words]) { Environment = _desk.Caller().Environment, Limit = TimeSpan.FromMinutes(2) }, TestContext.Current.CancellationToken);
        return new(ended.Code, ended.Output, ended.Errors);
    }
}
