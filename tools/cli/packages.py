"""What the machine lacks comes from its own Debian sources; nothing is fetched from anywhere else."""
import glob
import os
import re
import shutil

from ui import Failure, run


def require_root(why):
    if os.geteuid() != 0:
        raise Failure("this needs root", why, "run it again with sudo")


def install(step, *names):
    """Installs packages that are missing. Asks apt for its lists only when it has to."""
    require_root(f"to install {' '.join(names)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", *names]
    try:
        run(command, step, env=env)
    except Failure:
        run(["apt-get", "update"], step, env=env, what="apt-get update")
        run(command, step, env=env, what="installing " + " ".join(names))


def ensure_program(step, program, package):
    if not shutil.which(program):
        install(step, package)


def debian_mirror():
    """The first Debian mirror in the machine's own sources."""
    for name in ["/etc/apt/sources.list", *sorted(glob.glob("/etc/apt/sources.list.d/*"))]:
        if not name.endswith((".list", ".sources")) and name != "/etc/apt/sources.list" or not os.path.isfile(name):
            continue
        with open(name, encoding="utf-8", errors="replace") as lines:
            text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
        for url in re.findall(r"https?://\S+", text):
            if url.rstrip("/").endswith("/debian"):
                return url.rstrip("/")
    raise Failure("no Debian mirror found in /etc/apt", "the plugins of the container engine come from there",
                  "install docker compose (2.30 or newer) and docker buildx (0.17 or newer) yourself")


def download(step, folder, suite, *names):
    """Downloads packages of another suite without touching the system's apt state; gives the files."""
    state = os.path.join(folder, "apt")
    for sub in ("lists/partial", "archives/partial"):
        os.makedirs(os.path.join(state, sub), exist_ok=True)
    source = os.path.join(state, "sources.list")
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    with open(source, "w", encoding="utf-8") as out:
        out.write(f"deb [signed-by={keyring}] {debian_mirror()} {suite} main\n")
    options = [f"-oDir::Etc::sourcelist={source}", "-oDir::Etc::sourceparts=/dev/null", "-oAPT::Sandbox::User=root",
               f"-oDir::State::lists={state}/lists", f"-oDir::Cache={state}", "-oAcquire::Check-Valid-Until=false"]
    run(["apt-get", *options, "update"], step, what=f"reading the package lists of {suite}")
    here = os.getcwd()
    os.chdir(state)
    try:
        run(["apt-get", *options, "download", *names], step, what="downloading " + " ".join(names))
    finally:
        os.chdir(here)
    return [sorted(glob.glob(f"{state}/{name}_*.deb"))[-1] for name in names]
