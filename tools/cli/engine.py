"""The container engine: used as it is where there is one, installed and started from Debian's packages where there is none."""
import json
import os
import re
import shutil
import stat
import subprocess
import time

import packages
from ui import Failure, Step, run

# Older ones panic on `--build` or do not know the options we use.
OLDEST = {"compose": (2, 30), "buildx": (0, 17)}
LOG = "/var/log/edge-dockerd.log"


class Engine:
    """Runs `docker` with plugins from a folder of the checkout when the machine's own are missing or too old."""

    def __init__(self, state):
        self.config = os.path.join(state, "docker")
        self.env = dict(os.environ)

    def ensure(self):
        if not shutil.which("docker") or not self.answers():
            self._start()
        if any(not self._recent(name) for name in OLDEST):
            self._use_own_plugins()

    def use_what_is_there(self):
        """For looking only: nothing is installed or started."""
        if os.path.isdir(os.path.join(self.config, "cli-plugins")):
            self.env["DOCKER_CONFIG"] = self.config

    def answers(self):
        if not shutil.which("docker"):
            return False
        return subprocess.run(["docker", "version"], env=self.env, capture_output=True, timeout=30, check=False).returncode == 0

    def docker(self, *arguments, step=None, timeout=900, what=None, env=None):
        return run(["docker", *arguments], step, env={**self.env, **(env or {})}, timeout=timeout, what=what)

    def has_image(self, name):
        return subprocess.run(["docker", "image", "inspect", name], env=self.env, capture_output=True, timeout=60,
                              check=False).returncode == 0

    def _start(self):
        packages.require_root("no container engine answers, and starting one is root's work")
        with Step("Container engine") as step:
            if not shutil.which("dockerd") or not shutil.which("iptables") or not shutil.which("docker"):
                packages.install(step, "docker.io", "iptables")
            if os.path.isdir("/run/systemd/system"):
                run(["systemctl", "start", "docker"], step, timeout=120)
            else:
                _forget_stale_pids()
                with open(LOG, "ab") as log:
                    subprocess.Popen(["dockerd"], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
            self._await_answer()

    def _await_answer(self):
        deadline = time.monotonic() + 60
        while not self.answers():
            if time.monotonic() > deadline:
                raise Failure("the container engine does not answer after 60 s", f"its last words are in {LOG}",
                              "see `docker version`")
            time.sleep(0.5)

    def _recent(self, plugin):
        answer = subprocess.run(["docker", plugin, "version"], env=self.env, capture_output=True, text=True, timeout=30,
                                check=False)
        found = re.search(r"(\d+)\.(\d+)\.\d+", answer.stdout)
        return answer.returncode == 0 and found and tuple(map(int, found.groups())) >= OLDEST[plugin]

    def _use_own_plugins(self):
        """A configuration folder of our own: the user's settings and sign-ins, plus our plugins."""
        folder = os.path.join(self.config, "cli-plugins")
        os.makedirs(folder, exist_ok=True)
        theirs = os.path.join(os.environ.get("DOCKER_CONFIG", os.path.expanduser("~/.docker")), "config.json")
        settings = {}
        if os.path.exists(theirs):
            with open(theirs, encoding="utf-8") as file:
                settings = json.load(file)
        with open(os.path.join(self.config, "config.json"), "w", encoding="utf-8") as file:
            json.dump(settings, file)
        os.chmod(os.path.join(self.config, "config.json"), 0o600)
        self.env["DOCKER_CONFIG"] = self.config
        if all(self._recent(name) for name in OLDEST):
            return
        with Step("Compose and buildx plugins") as step:
            for deb in packages.download(step, self.config, "forky", "docker-compose", "docker-buildx"):
                unpacked = os.path.join(self.config, "unpacked")
                run(["dpkg", "-x", deb, unpacked], step)
                os.remove(deb)
            for name in ("docker-compose", "docker-buildx"):
                target = os.path.join(folder, name)
                shutil.copy(os.path.join(unpacked, "usr/libexec/docker/cli-plugins", name), target)
                os.chmod(target, os.stat(target).st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
            shutil.rmtree(unpacked)
            shutil.rmtree(os.path.join(self.config, "apt"))
        for name in OLDEST:
            if not self._recent(name):
                raise Failure(f"docker {name} does not run", f"the plugin in {folder} is not usable on this machine",
                              f"install docker {name} {'.'.join(map(str, OLDEST[name]))} or newer")


def _forget_stale_pids():
    """An engine that was killed leaves its pid files; one whose number now belongs to another process would keep it from starting."""
    for path, program in (("/var/run/docker.pid", "dockerd"), ("/var/run/docker/containerd/containerd.pid", "containerd")):
        try:
            with open(path, encoding="utf-8") as file:
                pid = int(file.read())
            with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
                if file.read().strip() == program:
                    continue
        except (OSError, ValueError):
            # No such file, or no such process: both are no hindrance to the engine.
            continue
        os.remove(path)
