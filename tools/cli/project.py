"""One stack: its name, its folder, its ports, and how compose is called for it."""
import json
import os
import subprocess

import host_watchdog
import releases
from ui import Failure

SERVICES = ["broker", "listener", "store", "uplink", "watchdog", "api", "control"]
ENGINE_SOCKET = "/var/run/docker.sock"


class Project:
    def __init__(self, root, engine, name, data):
        self.root, self.engine, self.name = root, engine, name
        self.data = os.path.abspath(data or os.path.join(root, ".edge", name))
        self.state_file = os.path.join(self.data, "project.json")

    @property
    def tag(self):
        """Of the images that run, or ran last: of an update that was installed, or else of what was started here."""
        return releases.installed(self) or (self.recall() or {"tag": "dev"})["tag"]

    @property
    def option(self):
        """What a person adds to a command for this project."""
        return "" if self.name == "edge" else f" --project {self.name}"

    def remember(self, tag, demo, interval=None):
        """What `status`, `down` and the others need to know about a stack that they did not start."""
        os.makedirs(self.data, exist_ok=True)
        with open(self.state_file, "w", encoding="utf-8") as file:
            json.dump({"tag": tag, "demo": demo, "interval": interval}, file)

    def recall(self):
        if not os.path.exists(self.state_file):
            return None
        with open(self.state_file, encoding="utf-8") as file:
            return json.load(file)

    @property
    def config_dir(self):
        known = self.recall()
        return os.path.join(self.data, "demo") if known and known["demo"] else os.path.join(self.root, "config")

    def settings(self):
        path = os.path.join(self.config_dir, "edge.json")
        try:
            with open(path, encoding="utf-8") as file:
                # Whole-line comments are allowed, as the services allow them.
                return json.loads("".join(line if not line.lstrip().startswith("//") else "\n" for line in file))
        except OSError as error:
            raise Failure(f"cannot read {path}", error.strerror) from error
        except ValueError as error:
            raise Failure(f"{path} is not JSON", str(error), "mend the line it names") from error

    @property
    def receivers(self):
        return self.settings().get("Listener", {}).get("Receivers", [])

    @property
    def dongles(self):
        """As they are set: name=device."""
        return self.settings().get("Listener", {}).get("Dongles", [])

    @property
    def has_home_assistant(self):
        return bool(self.settings().get("HomeAssistant", {}).get("Enabled", False))

    @property
    def has_radio(self):
        """Whether a dongle is a device of this machine; frames from a pipe (stdin:...) need none."""
        return any(not dongle.partition("=")[2].startswith("stdin:") for dongle in self.dongles)

    def compose(self, *arguments, step=None, timeout=900, what=None):
        known = self.recall() or {"tag": "dev", "demo": False, "interval": None}
        return self.engine.docker("compose", *self._files(known), *arguments, step=step, timeout=timeout, what=what,
                                  env=self._environment(known))

    def compose_stream(self, *arguments):
        """What compose prints, as it comes."""
        command, env = self.compose_call(*arguments)
        return subprocess.Popen(command, text=True, errors="replace", env=env, stdout=subprocess.PIPE)

    def compose_call(self, *arguments):
        """The arguments and the environment of a call, for who speaks with the program inside."""
        known = self.recall() or {"tag": "dev", "demo": False, "interval": None}
        return ["docker", "compose", *self._files(known), *arguments], {**self.engine.env, **self._environment(known)}

    def _files(self, known):
        files = ["compose.yaml"]
        if known["demo"]:
            files.append("deploy/compose.demo.yaml")
        else:
            files += ["deploy/compose.lan.yaml"] * bool(self.receivers or self.has_home_assistant) + ["deploy/compose.dongle.yaml"] * self.has_radio
            files += ["deploy/compose.engine.yaml"] * os.path.exists(ENGINE_SOCKET) + ["deploy/compose.watchdog.yaml"] * host_watchdog.is_there()
        paths = [os.path.join(self.root, file) for file in files]
        # What a person adds comes last.
        own = os.path.join(self.config_dir, "compose.override.yaml")
        paths += [own] * os.path.exists(own)
        return ["--project-name", self.name, "--project-directory", self.root, *[word for path in paths for word in ("--file", path)]]

    def _environment(self, known):
        # The usual port for the usual project; any free one for a second stack beside it.
        port = os.environ.get("EDGE_HTTP_PORT", "8080" if self.name == "edge" else "0")
        # A demonstration is for this machine alone; the caretaker's phone is on the building's network.
        bind = os.environ.get("EDGE_HTTP_BIND", "127.0.0.1" if known["demo"] else "0.0.0.0")
        return {"EDGE_HTTP_BIND": bind, "EDGE_TAG": known["tag"], "EDGE_DATA": self.data, "EDGE_CONFIG_DIR": self.config_dir, "EDGE_HTTP_PORT": port,
                "EDGE_DEMO_INTERVAL": str(known["interval"] or 5), "EDGE_ZONE": _zone(),
                "EDGE_ENGINE_GROUP": str(os.stat(ENGINE_SOCKET).st_gid) if os.path.exists(ENGINE_SOCKET) else "0"}

    def address(self, service, port):
        """Where a published port is found on this machine; None when the service is down."""
        try:
            lines = self.compose("port", service, str(port), timeout=60).strip().splitlines()
        except Failure:
            return None
        if not lines or lines[0].endswith(":0"):
            return None
        return lines[0].replace("0.0.0.0:", "127.0.0.1:").replace("[::]:", "127.0.0.1:")

    def containers(self):
        """{service: {"health": healthy|starting|unhealthy|down, "restarts": N}}, the seven services always named."""
        listed = {name: {"health": "down", "restarts": 0} for name in SERVICES}
        if not self.engine.answers():
            return listed
        ids = self.engine.docker("ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={self.name}",
                                 timeout=60).split()
        if ids:
            for container in json.loads(self.engine.docker("inspect", *ids, timeout=60)):
                if container["Name"].endswith(("-switch-next", "-switch-old")):
                    continue  # of an update under way
                name = container["Config"]["Labels"]["com.docker.compose.service"]
                listed[name] = {"health": _health(container["State"]), "restarts": container["RestartCount"]}
        return listed


def _zone():
    """This machine's time zone by its IANA name; empty when it has none."""
    if "TZ" in os.environ:
        return os.environ["TZ"].lstrip(":")
    return os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]


def _health(state):
    if state["Status"] == "restarting":
        return "unhealthy"
    if state["Status"] != "running":
        return "down"
    return state.get("Health", {}).get("Status", "healthy")
