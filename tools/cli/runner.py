"""`./edge test` and `./edge bench`: in a container that has the SDK and every real peer, so that a bare machine needs nothing else."""
import glob
import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import images
from ui import Failure, Step, Usage, note, say

SUITES = ["unit", "integration", "containers", "vm", "proof"]
# What runs when nobody says. Emulated machines take minutes and a large image of their own.
USUAL = ["unit", "integration", "containers"]
# Suites that are a folder of tests; everything else is unit.
FOLDERS = {"integration": "tests/integration/", "containers": "tests/containers/", "vm": "tests/vm/"}
ARTIFACTS_VOLUME = "mbus-gateway-artifacts"
# How often a proof repeats when nobody says: 200 kills, for example. Each has a small count of its own within the other suites.
FULL_COUNT = 200
# Each of these takes a machine's boot, or a few seconds and a recovery.
FULL_COUNTS = {"Edge.Vm.Tests": 20, "Edge.Containers.Tests": 60}
# A browser drops what it is loading when a network comes or goes, and the engine makes and removes some all the time.
WITHOUT_NETWORK = {"Edge.Browser.Tests"}
# Tests that wait for containers run beside the others, and give way: they mostly wait, and have minutes for it.
SHARES = {"containers": 512}
# Rough times, so that a hanging test ends: seconds for one test program.
SUITE_SECONDS = {"unit": 600, "integration": 900, "containers": 2400, "vm": 900, "proof": 7200}


def test(project, suites, count, seed):
    unknown = set(suites) - set(SUITES)
    if unknown:
        raise Usage(f"no such suite: {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}")
    suites = suites or USUAL
    image = _prepare(project)
    # Container tests mostly wait for containers: the others run beside them.
    lanes = [lane for lane in ([suite for suite in suites if suite != "containers"], ["containers"] * ("containers" in suites)) if lane]
    with tempfile.TemporaryDirectory(prefix="edge-test-", dir=_state(project)) as folder, ThreadPoolExecutor(len(lanes)) as pool:
        ran = pool.map(lambda lane: list(_run_lane(project, image, lane, folder, count, seed)), lanes)
        counts = [counted for lane in ran for counted in lane]
    passed, failed, skipped = map(sum, zip(*counts))
    say(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


def _run_lane(project, image, suites, folder, count, seed):
    for suite in suites:
        for name in _projects(project.root, suite):
            where = _vm_image(project) if name.startswith(FOLDERS["vm"]) else image
            yield _run_one(project, where, suite, name, folder, count, seed)


def _state(project):
    folder = os.path.join(project.root, ".edge")
    os.makedirs(folder, exist_ok=True)
    return folder


def _prepare(project):
    """The tests' image, the gateway's images, and the sources built once."""
    images.ensure_bases(project.engine, images.DEBIAN, images.OLDEST_DEBIAN, images.SDK)
    image = f"{images.OURS}/tests:{images.fingerprint(project.root, ['Dockerfile', 'services/api/Page/package-lock.json'])}"
    if not project.engine.has_image(image):
        with Step("Building the image that the tests run in") as step:
            images.build_target(project.engine, project.root, "tests", image, step)
    with Step("Building the tests") as step:
        _inside(project, image, ["dotnet", "build", "edge.sln", "-c", "Release", "--nologo", "-v", "quiet", "-p:RestoreLockedMode=true"],
                step=step)
    return image


def _vm_image(project):
    """The tests' image with an emulator and a kernel."""
    image = f"{images.OURS}/tests-vm:{images.fingerprint(project.root, ['Dockerfile', 'services/api/Page/package-lock.json', 'tests/vm/Guest/take-kernel.sh'])}"
    if not project.engine.has_image(image):
        with Step("Building the image that emulates machines") as step:
            images.build_target(project.engine, project.root, "tests-vm", image, step)
    return image


def _projects(root, suite):
    """Some folders are suites of their own; everything else is unit. Proofs are marked within them."""
    found = sorted(os.path.relpath(path, root) for path in glob.glob(f"{root}/tests/**/*.Tests.csproj", recursive=True))
    if suite == "proof":
        return [path for path in found if _has_proof(os.path.join(root, os.path.dirname(path)))]
    if suite in FOLDERS:
        return [path for path in found if path.startswith(FOLDERS[suite])]
    return [path for path in found if not path.startswith(tuple(FOLDERS.values()))]


def _has_proof(folder):
    for path in glob.glob(f"{folder}/**/*.cs", recursive=True):
        with open(path, encoding="utf-8") as file:
            if '"Category", "proof"' in file.read():
                return True
    return False


def _run_one(project, image, suite, path, folder, count, seed):
    name = os.path.basename(path).removesuffix(".csproj")
    report = os.path.join(folder, f"{name}.xml")
    proof = ["-trait", "Category=proof"] if suite == "proof" else []
    env = {"EDGE_PROOF_COUNT": count or (FULL_COUNTS.get(name, FULL_COUNT) if suite == "proof" else None), "EDGE_PROOF_SEED": seed}
    with Step(f"{suite}: {name}") as step:
        # What a test program prints on the way is its own affair; the report tells.
        try:
            text = _inside(project, image, ["timeout", str(SUITE_SECONDS[suite]), "dotnet", f"/artifacts/bin/{name}/release/{name}.dll",
                                            "-noColor", "-xml", report, *proof], env=env, timeout=SUITE_SECONDS[suite] + 60,
                           network="none" if name in WITHOUT_NETWORK else "host", shares=SHARES.get(suite, 4096))
        except Failure as failure:
            text = str(failure)
        passed, failed, skipped = _count(report)
        step.failed = failed > 0
        step.detail = f"{passed} passed, {failed} failed, {skipped} skipped"
    _show_proofs(report)
    if failed:
        _show_failures(report, text)
    return passed, failed, skipped


def _count(report):
    """No report means that the program died or hung: that is one failure, never none."""
    try:
        with open(report, encoding="utf-8") as file:
            head = re.search(r"<assembly\b[^>]*>", file.read()).group(0)
    except (OSError, AttributeError):
        return 0, 1, 0
    number = {name: int(value) for name, value in re.findall(r'\b(total|passed|failed|skipped|not-run|errors)="(\d+)"', head)}
    return number["passed"], number["failed"] + number.get("errors", 0), number["skipped"]


def _show_proofs(report):
    """Counts and seeds: whoever reads a run must be able to run it again."""
    try:
        tests = ElementTree.parse(report).iter("test")
    except (OSError, ElementTree.ParseError):
        return
    for test in tests:
        said = (test.findtext("output") or "").strip()
        if re.search(r"\bseed\b|\d", said) and test.find(".//trait[@value='proof']") is not None:
            note(f"    {test.get('method')}: {'; '.join(said.splitlines()[:3])[:200]}")


def _show_failures(report, text):
    """Each failed test in its own words; the program's last words where there is no report."""
    try:
        failed = [test for test in ElementTree.parse(report).iter("test") if test.get("result") == "Fail"]
    except (OSError, ElementTree.ParseError):
        failed = []
    for test in failed:
        note(f"    FAILED {test.get('name')}")
        said = "\n".join(test.findtext(part) or "" for part in ("failure/message", "failure/stack-trace", "output"))
        note("\n".join("    | " + line[:300] for line in said.splitlines()[:60]))
    if not failed:
        note("\n".join("    | " + line for line in text.splitlines()[-120:]))


def bench(project, names, json_file):
    image = _prepare(project)
    target = os.path.abspath(json_file) if json_file else os.path.join(_state(project), "bench.json")
    command = ["dotnet", "/artifacts/bin/Edge.Bench/release/Edge.Bench.dll", "--root", project.root, "--json", target, *names]
    return _call_inside(project, image, command)


# A full disk, the bytes that reach a device and a foreign processor are made and measured for real: that takes mounts and loop
# devices (block 7, control 10:237), and reading other processes' memory maps. Less than --privileged, which not every machine grants.
RIGHTS = ["--cap-add", "SYS_ADMIN", "--cap-add", "SYS_PTRACE", "--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined",
          "--device-cgroup-rule", "b 7:* rmw", "--device-cgroup-rule", "c 10:237 rmw", "--volume", "/dev:/dev"]


def _arguments(project, image, env, network="host", shares=1024):
    """The engine's socket, usually the host's network and the checkout at its own path: what the tests start, they start as a person would."""
    passed = {"EDGE_PROJECT_ROOT": project.root, **{key: value for key, value in (env or {}).items() if value is not None}}
    return ["run", "--rm", *RIGHTS, "--pid", "host", "--network", network, "--cpu-shares", str(shares), "--volume", "/var/run/docker.sock:/var/run/docker.sock",
            "--volume", f"{project.root}:{project.root}", "--volume", f"{ARTIFACTS_VOLUME}:/artifacts",
            "--volume", "mbus-gateway-nuget:/root/.nuget/packages", "--workdir", project.root,
            *[word for key, value in passed.items() for word in ("--env", f"{key}={value}")], image]


def _inside(project, image, command, env=None, step=None, timeout=1800, **run):
    return project.engine.docker(*_arguments(project, image, env, **run), *command, step=step, timeout=timeout, what=" ".join(command[:3]))


def _call_inside(project, image, command):
    return subprocess.call(["docker", *_arguments(project, image, {}), *command], env=project.engine.env)
