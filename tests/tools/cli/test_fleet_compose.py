"""docker-compose.yml is for fleet services: balena's rules, and nothing given up of what compose.yaml has."""
import json
import os
import re
import subprocess
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
# Beside the tests when they were built, else where the sources are.
ROOT = next(folder for folder in (os.path.join(HERE, "fleet"), os.path.join(HERE, "../../..")) if os.path.isfile(os.path.join(folder, "docker-compose.yml")))

# What balena's supervisor takes of a service (docs.balena.io, "docker-compose.yml fields"); everything else is refused or left out.
SUPPORTED = {"build", "cap_add", "cap_drop", "command", "depends_on", "environment", "healthcheck", "labels", "mem_limit", "networks", "pids_limit", "ports",
             "read_only", "restart", "security_opt", "stop_grace_period", "tmpfs", "user", "volumes"}
SAME = ("restart", "read_only", "cap_drop", "security_opt", "mem_limit", "pids_limit", "stop_grace_period", "healthcheck", "depends_on", "user")
SOCKET = "io.balena.features.balena-socket"


def compose(name):
    answer = subprocess.run(["docker", "compose", "--file", os.path.join(ROOT, name), "config", "--format", "json", "--no-interpolate"],
                            check=True, capture_output=True, text=True, timeout=60)
    return json.loads(answer.stdout)


class FleetComposeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.fleet, cls.usual = compose("docker-compose.yml"), compose("compose.yaml")
        with open(os.path.join(ROOT, "docker-compose.yml"), encoding="utf-8") as file:
            cls.text = file.read()

    def each(self):
        for name, service in self.fleet["services"].items():
            with self.subTest(name):
                yield name, service

    def volumes(self, name):
        return {volume["target"]: volume for volume in self.fleet["services"][name].get("volumes", [])}

    def test_it_keeps_the_rules_of_the_file_as_a_whole(self):
        self.assertEqual('version: "2.4"', re.search(r"^version:.*$", self.text, re.MULTILINE).group(0))
        self.assertNotIn("${", self.text)
        self.assertEqual(set(), {key for key in self.fleet if not key.startswith("x-")} - {"name", "services", "networks", "volumes"})
        for name, network in self.fleet["networks"].items():
            self.assertEqual(set(), set(network) - {"name", "ipam", "internal"}, name)
        self.assertTrue(self.fleet["networks"]["bus"]["internal"])

    def test_no_service_asks_for_what_is_not_supported(self):
        for _, service in self.each():
            given = {key for key, value in service.items() if value is not None}
            self.assertEqual(set(), given - SUPPORTED)
            self.assertEqual(set(), set(service["build"]) - {"context", "dockerfile", "target"})
            self.assertEqual(["no-new-privileges:true"], service["security_opt"])
            self.assertEqual({"service_started"}, {on["condition"] for on in service.get("depends_on", {}).values()} or {"service_started"})
            # The supervisor takes the whole entry for the path.
            self.assertEqual([], [entry for entry in service["tmpfs"] if ":" in entry])

    def test_every_volume_is_a_named_one(self):
        for name, service in self.each():
            for volume in service["volumes"]:
                self.assertEqual("volume", volume["type"])
                self.assertIn(volume["source"], self.fleet["volumes"])

    def test_it_has_every_service_and_each_as_well_locked_in(self):
        self.assertEqual(set(self.usual["services"]), set(self.fleet["services"]))
        for name, service in self.each():
            usual = self.usual["services"][name]
            changed = {key for key in SAME if service.get(key) != usual.get(key)}
            # Its init is root, to join the socket's group and to pass on a stop; the service itself is not.
            self.assertEqual({"user"} if name == "control" else set(), changed)
            self.assertEqual(["KILL", "SETGID", "SETUID"] if name == "control" else None, service.get("cap_add"))
            self.assertEqual(set(usual["networks"]) | ({"lan"} if name == "broker" else set()), set(service["networks"]))

    def test_only_control_has_the_engines_socket(self):
        self.assertEqual(["control"], [name for name, service in self.fleet["services"].items() if SOCKET in service.get("labels", {})])
        self.assertEqual([], [name for name, service in self.fleet["services"].items() if name != "control" and service.get("labels")])
        self.assertEqual(["control", "--join-engine-group"], self.fleet["services"]["control"]["command"])

    def test_each_service_has_its_own_secrets_and_no_others(self):
        for name, _ in self.each():
            secrets = {volume["source"]: volume for volume in self.volumes(name).values() if volume["source"].startswith("secrets-")}
            if name == "broker":
                self.assertEqual({f"secrets-{service}" for service in self.fleet["services"]}, set(secrets))
                continue
            self.assertEqual([f"secrets-{name}"], list(secrets))
            self.assertTrue(secrets[f"secrets-{name}"]["read_only"])
            self.assertEqual("/run/secrets", secrets[f"secrets-{name}"]["target"])

    def test_meters_and_certificates_are_where_they_are_needed_and_control_alone_writes(self):
        places = {volume: {name: target for name in self.fleet["services"] for target, found in self.volumes(name).items() if found["source"] == volume}
                  for volume in ("config", "meters", "pki")}
        self.assertEqual({"listener": "/meters", "control": "/etc/mbus-gateway/meters.d"}, places["meters"])
        self.assertEqual({"uplink": "/pki", "control": "/etc/mbus-gateway/pki"}, places["pki"])
        self.assertEqual(set(self.fleet["services"]), set(places["config"]))
        for volume, users in places.items():
            self.assertEqual(["control"], [name for name, target in users.items() if not self.volumes(name)[target].get("read_only")], volume)
        self.assertEqual("/meters", self.fleet["services"]["listener"]["environment"]["EDGE_Listener__MetersDirectory"])
        self.assertEqual("/pki", self.fleet["services"]["uplink"]["environment"]["EDGE_Cloud__CertificateDirectory"])

    def test_the_host_feeds_the_watchdog(self):
        self.assertEqual("HostFed", self.fleet["services"]["watchdog"]["environment"]["EDGE_Watchdog__Mode"])


if __name__ == "__main__":
    unittest.main()
