"""`./edge tunnel` without a container: control and the engine are played, the secrets are real files."""
import base64
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
# Beside the tests when they were built, else where the sources are.
sys.path.insert(0, next(folder for folder in (os.path.join(HERE, "cli"), os.path.join(HERE, "../../../tools/cli")) if os.path.isdir(folder)))

import control_program
import credentials
import images
import main
import tunnel
from ui import Failure, Usage

TOKEN = base64.b64encode(json.dumps({"a": "account", "t": "tunnel", "s": "c2VjcmV0"}).encode()).decode()
OPEN = {"gateway": "house-17", "open": True, "connected": True, "started": "2026-01-15T06:00:00.000Z", "expires": "2026-01-15T06:30:00.000Z"}


class Engine:
    env = {}

    def answers(self):
        return True

    def __init__(self, listed=(), present=()):
        self.listed, self.present, self.called = list(listed), set(present), []

    def docker(self, *arguments, **_):
        self.called.append(arguments[0])
        if arguments[0] == "pull":
            raise Failure("docker pull ended with code 1", "no such host")
        return self.listed.pop(0) if arguments[0] == "ps" and self.listed else ""

    def has_image(self, name):
        return name in self.present


class Project:
    option, name, root = "", "edge", ""

    def __init__(self, data, engine=None, health="healthy"):
        self.data, self.engine, self.health, self.composed = data, engine or Engine(), health, []

    def containers(self):
        return {"control": {"health": self.health}}

    def compose_call(self, *arguments):
        return list(arguments), {}

    def compose(self, *arguments, **_):
        self.composed.append(arguments)


class TunnelTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.project, self.asked = Project(folder.name), []
        self.secrets = {}
        for patch in (mock.patch.object(credentials, "read", lambda _, name: self.secrets.get(name, "")),
                      mock.patch.object(credentials, "replace", lambda _, name, secret: self.secrets.update({name: secret}))):
            patch.start()
            self.addCleanup(patch.stop)

    def run_it(self, what, *args, answer=None, stdin=""):
        def ask(_arguments, _env, _who, _timeout, question):
            self.asked.append(question)
            if isinstance(answer, Exception):
                raise answer
            return answer

        output = io.StringIO()
        with mock.patch.object(control_program.answers, "ask", ask), mock.patch.object(sys, "stdin", io.StringIO(stdin)), \
                contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            what(self.project, *args)
        return output.getvalue()

    def keep(self, text):
        self.secrets[credentials.TUNNEL_TOKEN] = text

    def test_opened_it_tells_until_when(self):
        self.keep(TOKEN)
        said = self.run_it(tunnel.open_tunnel, 10, answer=OPEN)
        self.assertEqual([{"command": "open-tunnel", "args": {"minutes": 10}}], self.asked)
        self.assertIn("The tunnel of house-17 is open and connected, until 2026-01-15 06:30:00 UTC.", said)

    def test_without_minutes_the_gateway_decides(self):
        self.keep(TOKEN)
        self.run_it(tunnel.open_tunnel, None, answer=OPEN)
        self.assertEqual({}, self.asked[0]["args"])

    def test_without_a_token_nothing_is_asked_and_it_says_what_to_do(self):
        for prepared in (False, True):
            if prepared:
                self.keep("")
            with self.assertRaises(Failure) as caught:
                self.run_it(tunnel.open_tunnel, None)
            self.assertIn("./edge tunnel token", str(caught.exception))
        self.assertEqual([], self.asked)

    def test_the_state_is_told_in_words(self):
        lost = self.run_it(tunnel.status, False, answer={**OPEN, "connected": False})
        self.assertIn("has no connection at the moment", lost)
        closed = self.run_it(tunnel.status, False, answer={"gateway": "house-17", "open": False, "text": "its time was over"})
        self.assertEqual("The tunnel is closed. The last one ended: its time was over.\n", closed)
        self.assertEqual(OPEN, json.loads(self.run_it(tunnel.status, True, answer=OPEN)))

    def test_a_token_is_kept_for_control_alone_and_goes_again(self):
        with mock.patch.object(images, "build_tunnel") as build:
            said = self.run_it(tunnel.keep_token, False, stdin=f"  {TOKEN}\n")
            self.assertEqual(1, build.call_count)
        self.assertEqual({credentials.TUNNEL_TOKEN: TOKEN}, self.secrets)
        self.assertNotIn(TOKEN, said)
        self.run_it(tunnel.keep_token, True)
        self.assertEqual({credentials.TUNNEL_TOKEN: ""}, self.secrets)

    def test_what_is_no_token_is_refused(self):
        for text in ("", "  ", "3bce0798-0bc1-49b3-a679-d9137cda4fed", f"cloudflared tunnel run --token {TOKEN}", TOKEN[:-9], base64.b64encode(b"[1]").decode()):
            with self.assertRaises(Usage, msg=text):
                self.run_it(tunnel.keep_token, False, stdin=text)
        self.assertEqual({}, self.secrets)

    def test_the_token_goes_through_the_standard_input_of_the_program_that_keeps_it(self):
        calls = []

        def run(call, env, input, **_):
            calls.append((call, input))
            return subprocess.CompletedProcess(call, 0, TOKEN + "\n", "")

        mock.patch.stopall()
        with mock.patch.object(credentials.subprocess, "run", run):
            credentials.replace(self.project, credentials.TUNNEL_TOKEN, TOKEN)
            self.assertEqual(TOKEN, credentials.read(self.project, credentials.TUNNEL_TOKEN))
        self.assertEqual(["docker", "exec", "--interactive", "edge-broker-1", "/edge", "secrets", "set", "control/tunnel-token"], calls[0][0])
        self.assertEqual([TOKEN, ""], [given for _, given in calls])
        self.assertFalse(any(TOKEN in word for call, _ in calls for word in call))

    def test_the_gateway_starts_although_cloudflares_image_cannot_be_had(self):
        self.project.engine = Engine(present=[images.DEBIAN])
        self.project.root = self.sources()
        self.assertEqual("", self.run_it(tunnel.prepare))
        self.keep(TOKEN)
        said = self.run_it(tunnel.prepare)
        self.assertIn("no support tunnel can be opened: cannot pull cloudflare/cloudflared:1.2.3", said)
        self.assertEqual(["pull"], self.project.engine.called)

    def test_the_image_is_built_once(self):
        self.project.root = self.sources()
        tag = images.fingerprint(self.project.root, images.SOURCES)
        self.project.engine = Engine(present=[images.DEBIAN, "cloudflare/cloudflared:1.2.3"])
        self.run_it(lambda project: images.build_tunnel(project.engine, project.root))
        self.assertEqual(["buildx"], self.project.engine.called)
        self.project.engine.present.add(f"mbus-gateway/tunnel:{tag}")
        images.build_tunnel(self.project.engine, self.project.root)
        self.assertEqual(["buildx"], self.project.engine.called)

    def test_going_down_ends_one_that_nobody_looks_after(self):
        for listed, called, stopped in (([""], ["ps"], 0), (["c1\n", ""], ["ps", "ps"], 1), (["c1\n", "c1\n"], ["ps", "ps"], 1)):
            self.project = Project(self.project.data, Engine(listed))
            with mock.patch.object(tunnel.subprocess, "run") as run:
                self.run_it(tunnel.end)
            self.assertEqual((called, stopped), (self.project.engine.called, len(self.project.composed)))
            self.assertEqual(1 if listed[-1] else 0, run.call_count)

    def test_the_help_names_everything(self):
        for arguments, words in ((["tunnel", "--help"], ("open", "close", "status", "token")), (["tunnel", "open", "--help"], ("MINUTES",))):
            output = io.StringIO()
            with contextlib.redirect_stdout(output), self.assertRaises(SystemExit):
                main.parser().parse_args(arguments)
            for word in words:
                self.assertIn(word, output.getvalue())

    def sources(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        with open(os.path.join(folder.name, "Dockerfile"), "w", encoding="utf-8") as file:
            file.write("ARG DEBIAN=debian:forky-slim\nARG CLOUDFLARED=cloudflare/cloudflared:1.2.3\n")
        return folder.name


if __name__ == "__main__":
    unittest.main()
