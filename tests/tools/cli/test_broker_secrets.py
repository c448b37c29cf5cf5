"""The broker makes the passwords itself where no ./edge up does: the real script, and the real mosquitto that takes what it made."""
import hashlib
import os
import re
import socket
import stat
import subprocess
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
# Beside the tests when they were built, else where the sources are.
SCRIPT = next(path for path in (os.path.join(HERE, "fleet", "secrets.sh"), os.path.join(HERE, "../../../services/broker/secrets.sh")) if os.path.isfile(path))
SERVICES = ["listener", "store", "uplink", "watchdog", "api", "control"]


class BrokerSecretsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        for name in [*SERVICES, "broker"]:
            os.makedirs(os.path.join(self.folder, "secrets", name))
        os.makedirs(os.path.join(self.folder, "own"))

    def run_script(self, *command, **receivers):
        env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "EDGE_SECRETS": os.path.join(self.folder, "secrets"), "EDGE_BROKER_SECRETS": os.path.join(self.folder, "own"),
               **{f"EDGE_Listener__Receivers__{number}": name for number, name in enumerate(receivers.get("receivers", []))}}
        return subprocess.run(["sh", SCRIPT, *(command or ["true"])], env=env, capture_output=True, text=True, timeout=60, check=True)

    def read(self, *parts):
        with open(os.path.join(self.folder, *parts), encoding="utf-8") as file:
            return file.read()

    def all(self):
        return {os.path.relpath(os.path.join(folder, name), self.folder): self.read(folder, name)
                for folder, _, names in os.walk(os.path.join(self.folder, "secrets")) for name in names}

    def test_each_service_gets_its_own_and_all_get_the_hashes(self):
        self.run_script(receivers=["attic"])
        made = self.all()
        values = [made[f"secrets/{name}/{kind}"] for name in SERVICES for kind in ("bus-password", "grpc-token")]
        self.assertEqual(len(values), len(set(values)))
        self.assertTrue(all(re.fullmatch(r"[A-Za-z0-9_-]{43}", value) for value in values))
        callers = "".join(f"{name} {hashlib.sha256(made[f'secrets/{name}/grpc-token'].encode()).hexdigest()}\n" for name in SERVICES)
        self.assertEqual({callers}, {made[f"secrets/{name}/grpc-callers"] for name in SERVICES})
        self.assertRegex(made["secrets/api/page-password"], r"^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$")
        self.assertEqual("", made["secrets/uplink/heartbeat-token"])
        self.assertEqual({"attic", "homeassistant"}, set(os.listdir(os.path.join(self.folder, "secrets", "broker"))))
        for path in made:
            mode = stat.S_IMODE(os.stat(os.path.join(self.folder, path)).st_mode)
            # The watchdog is root without a capability: it may read what everybody may, and its folder is nobody else's.
            self.assertEqual(0o444 if "/watchdog/" in path else 0o400, mode, path)

    def test_what_is_there_stays_and_what_is_missing_comes(self):
        self.run_script(receivers=["attic"])
        before = self.all()
        os.remove(os.path.join(self.folder, "secrets", "store", "grpc-token"))
        # What a power cut may leave.
        for path in ("api/page-password", "uplink/bus-password.new"):
            with open(os.path.join(self.folder, "secrets", path), "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags | os.O_TRUNC, 0o600)):
                pass
        self.run_script(receivers=["attic", "cellar"])
        after = self.all()
        changed = {path for path in after if after[path] != before.get(path)}
        self.assertEqual({"secrets/store/grpc-token", "secrets/api/page-password", "secrets/broker/cellar", "secrets/uplink/bus-password.new",
                          *[f"secrets/{name}/grpc-callers" for name in SERVICES]}, changed)
        self.assertNotEqual("", after["secrets/api/page-password"])

    def test_the_broker_lets_in_whoever_has_a_password_and_nobody_else(self):
        said = self.run_script(receivers=["attic", "control", "At/tic"]).stderr
        self.assertIn("'control' gets no account", said)
        self.assertIn("'At/tic' gets no account", said)
        port = self.mosquitto()
        for name, path in [*[(name, f"{name}/bus-password") for name in SERVICES], ("attic", "broker/attic"), ("homeassistant", "broker/homeassistant")]:
            self.assertEqual(0, self.sign_in(port, name, self.read("secrets", path)), name)
        self.assertNotEqual(0, self.sign_in(port, "attic", self.read("secrets", "broker/homeassistant")))
        self.assertNotEqual(0, self.sign_in(port, "At/tic", ""))
        self.assertEqual(9, self.read("own", "broker-passwords").count("\n"))
        probe = self.read("own", "mosquitto_sub")
        self.assertEqual(0, self.sign_in(port, "probe", re.search(r"^-P (\S+)$", probe, re.MULTILINE).group(1)))

    def test_it_becomes_the_program_it_is_given_and_hides_nothing_from_it(self):
        done = self.run_script("sh", "-c", "umask; echo $$")
        self.assertEqual("0022", done.stdout.split()[0])

    def mosquitto(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = os.path.join(self.folder, "mosquitto.conf")
        with open(settings, "w", encoding="utf-8") as file:
            file.write(f"listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {self.folder}/own/broker-passwords\n"
                       + ("user root\n" if os.geteuid() == 0 else ""))
        broker = subprocess.Popen(["mosquitto", "-c", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(broker.wait, 10)
        self.addCleanup(broker.terminate)
        limit = time.monotonic() + 10
        while time.monotonic() < limit:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return port
            time.sleep(0.05)
        raise AssertionError("mosquitto does not answer")

    def sign_in(self, port, name, password):
        # By its options file, as the healthcheck does it.
        folder = os.path.join(self.folder, "client")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "mosquitto_pub"), "w", encoding="utf-8") as file:
            file.write(f"-h 127.0.0.1\n-p {port}\n-u {name}\n-P {password}\n-t x\n-m y\n-q 1\n")
        return subprocess.run(["mosquitto_pub"], env={**os.environ, "XDG_CONFIG_HOME": folder}, capture_output=True, timeout=20, check=False).returncode


if __name__ == "__main__":
    unittest.main()
