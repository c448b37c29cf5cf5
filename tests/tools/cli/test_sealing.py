"""Sealing and applying a configuration without a container: control is played, files are real."""
import contextlib
import io
import os
import stat
import sys
import tempfile
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
# Beside the tests when they were built, else where the sources are.
sys.path.insert(0, next(folder for folder in (os.path.join(HERE, "cli"), os.path.join(HERE, "../../../tools/cli")) if os.path.isdir(folder)))

import config_folder
import main
import sealing
from ui import Failure, Usage


class Engine:
    env = {}

    def __init__(self):
        self.calls = []

    def docker(self, *arguments, **_):
        self.calls.append(arguments)
        raise Failure("no engine in this test")


class Project:
    option, root, name, tag = "", "/nowhere", "edge", "t1"

    def __init__(self, folder):
        self.config_dir, self.engine = folder, Engine()

    def containers(self):
        return {"control": {"health": "healthy"}}

    def compose_call(self, *arguments):
        return list(arguments), {}


class SealingTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = place.name
        self.project = Project(os.path.join(self.folder, "config"))
        self.answers, self.asked = [], []

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def run_it(self, *words):
        def ask(arguments, _env, who, _timeout, question=None):
            self.asked.append((arguments, who, question))
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        options = main.parser().parse_args(words)
        output = io.StringIO()
        with mock.patch("answers.ask", ask), mock.patch.object(sealing.images, "build", lambda *_, **__: "t1"), \
                mock.patch.object(sealing.time, "sleep", lambda _: None), contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            code = options.run(self.project, options)
        return code, output.getvalue()

    def seal(self, *more):
        key = self.write("operator.pem", "PRIVATE")
        return self.run_it("seal-config", "--to", "MFkw", "--key", key, "--gateway", "house-17", "--serial", "4", "--out", os.path.join(self.folder, "out"), *more)

    def test_settings_and_meters_are_sealed_and_the_key_is_no_argument(self):
        settings = self.write("s.json", '{"Cloud": {"Host": "h"}, "Uplink": null}')
        self.write("m/flat-1.conf", "name=Flat 1\n")
        self.write("m/flat-2.conf", "name=Flat 2\n")
        self.write("m/.hidden", "x")
        self.write("m/flat-1.conf~", "x")
        self.answers = [{"sealed": "QUJD"}]
        code, output = self.seal("--settings", settings, "--meters", os.path.join(self.folder, "m"), "--replace-meters")
        arguments, _, question = self.asked[0]
        self.assertEqual(0, code)
        self.assertIn("number 4 for house-17", output)
        self.assertNotIn("PRIVATE", " ".join(arguments) + output)
        self.assertEqual("none", arguments[arguments.index("--network") + 1])
        self.assertEqual(("MFkw", "PRIVATE"), (question["to"], question["key"]))
        content = question["content"]
        self.assertRegex(content.pop("expires_at"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual({"gateway": "house-17", "serial": 4, "settings": {"Cloud": {"Host": "h"}, "Uplink": None},
                          "meters": {"mode": "replace", "files": {"flat-1.conf": "name=Flat 1\n", "flat-2.conf": "name=Flat 2\n"}}}, content)
        with open(os.path.join(self.folder, "out"), encoding="utf-8") as file:
            self.assertEqual("QUJD\n", file.read())

    def test_nothing_to_seal_a_bad_file_and_a_file_that_is_there_are_refused(self):
        self.assertRaises(Usage, self.seal)
        self.assertRaises(Usage, self.seal, "--replace-meters", "--settings", self.write("s.json", "{}"))
        self.assertRaises(Usage, self.seal, "--settings", self.write("s.json", "[]"))
        self.assertRaises(Usage, self.seal, "--settings", self.write("s.json", "{"))
        self.assertRaises(Usage, self.seal, "--meters", "/nowhere/at/all")
        self.write("out", "")
        self.assertRaises(Failure, self.seal, "--settings", self.write("s.json", "{}"))
        self.assertEqual([], self.asked)

    def test_it_is_applied_and_its_end_waited_for_also_while_control_is_restarted(self):
        ended = {"state": "done", "last_serial": 4, "kind": "configuration", "serial": 4, "step": "ended", "text": "as well as before"}
        self.answers = [{"state": "applying", "serial": 4, "files": 2, "restarts": ["uplink"]}, {"state": "applying", "step": "restart"},
                        Failure("control does not run"), ended]
        code, output = self.run_it("apply-config", self.write("c", "QUJD\n"))
        self.assertEqual(0, code)
        self.assertEqual({"command": "apply-config", "args": {"config": "QUJD"}}, self.asked[0][2])
        self.assertIn("uplink will be restarted", output)
        self.assertIn("The configuration number 4 is in use: as well as before.", output)

    def test_one_that_was_taken_back_is_a_failure(self):
        ended = {"state": "taken_back", "last_serial": 4, "kind": "configuration", "serial": 4, "step": "ended", "text": "no reading came"}
        self.answers = [{"state": "applying", "serial": 4, "files": 1, "restarts": []}, ended]
        code, output = self.run_it("apply-config", self.write("c", "QUJD"))
        self.assertEqual(1, code)
        self.assertIn("was taken back: the one of before is in use: no reading came", output)

    def test_what_is_sealed_for_and_how_it_went_are_shown(self):
        self.answers = [{"gateway": "house-17", "device_key": "MFkwEw", "last_serial": 3}, {"state": "none", "last_serial": 0}]
        self.assertIn("MFkwEw", self.run_it("device-key")[1])
        self.assertIn("nothing was changed from afar yet", self.run_it("config-status")[1])

    @unittest.skipUnless(os.geteuid() == 0, "only root can give a folder to another group")
    def test_the_folders_stay_a_persons_and_are_open_to_control(self):
        config_folder.share(self.project)
        for name in ("", "meters.d", "pki"):
            found = os.stat(os.path.join(self.project.config_dir, name))
            self.assertEqual((0, 10001, 0o070), (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode) & 0o070))
        self.assertTrue(config_folder.is_shared(self.project.config_dir))
        self.assertEqual([], self.project.engine.calls)

    def test_who_is_not_root_has_the_engine_do_it_and_goes_on_without(self):
        with mock.patch.object(config_folder.os, "geteuid", lambda: 1000), contextlib.redirect_stderr(io.StringIO()) as told:
            config_folder.share(self.project)
        self.assertIn(("/place/.", "/place/meters.d", "/place/pki"), [call[-3:] for call in self.project.engine.calls])
        self.assertIn("control cannot write", told.getvalue())


if __name__ == "__main__":
    unittest.main()
