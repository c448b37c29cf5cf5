"""`./edge up --own-watchdog` and `down --purge`: the drop-in is a real file in a folder of the test, systemd is played."""
import contextlib
import io
import os
import sys
import tempfile
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
# Beside the tests when they were built, else where the sources are.
sys.path.insert(0, next(folder for folder in (os.path.join(HERE, "cli"), os.path.join(HERE, "../../../tools/cli")) if os.path.isdir(folder)))

import host_watchdog
import main
import project as projects
import stack
from ui import Failure


class Project:
    name, option = "edge", ""

    def __init__(self, folder):
        self.data, self.composed = os.path.join(folder, "data"), []
        os.makedirs(self.data)

    def compose(self, *arguments, **_):
        self.composed.append(arguments[0])


class HostWatchdogTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.project, self.called = folder.name, Project(folder.name), []
        self.drop_in = os.path.join(folder.name, "system.conf.d", "50-mbus-gateway-watchdog.conf")
        self.said = io.StringIO()
        self.set(host_watchdog, "DROP_IN", self.drop_in)
        self.set(host_watchdog, "DEVICE", "/dev/null")
        self.set(stack.tunnel, "end", lambda _: None)
        self.set(host_watchdog, "SYSTEMD", folder.name)
        self.set(host_watchdog, "run", lambda arguments, **_: self.called.append(arguments))
        self.set(os, "geteuid", lambda: 0)
        self.set(stack, "releases", mock.Mock())
        redirect = contextlib.redirect_stderr(self.said)
        redirect.__enter__()
        self.addCleanup(redirect.__exit__, None, None, None)

    def set(self, where, name, value):
        patch = mock.patch.object(where, name, value)
        patch.start()
        self.addCleanup(patch.stop)

    def test_systemd_is_told_to_let_go_and_the_service_begins_anew(self):
        stack._own_watchdog(self.project)
        with open(self.drop_in, encoding="utf-8") as file:
            self.assertIn("[Manager]\nRuntimeWatchdogSec=0\n", file.read())
        self.assertEqual([["systemctl", "daemon-reexec"]], self.called)
        self.assertEqual(["stop"], self.project.composed)
        self.assertIn("./edge down --purge takes that back", self.said.getvalue())

    def test_a_second_time_changes_nothing(self):
        stack._own_watchdog(self.project)
        stack._own_watchdog(self.project)
        self.assertEqual((1, ["stop"]), (len(self.called), self.project.composed))

    def test_purge_takes_it_back(self):
        stack._own_watchdog(self.project)
        stack.down(self.project, purge=True)
        self.assertFalse(os.path.exists(self.drop_in))
        self.assertEqual([["systemctl", "daemon-reexec"]] * 2, self.called)
        self.assertIn("systemd has /dev/null again", self.said.getvalue())

    def test_down_alone_leaves_it(self):
        stack._own_watchdog(self.project)
        stack.down(self.project, purge=False)
        self.assertTrue(os.path.exists(self.drop_in))

    def test_another_project_does_not_take_it_back(self):
        stack._own_watchdog(self.project)
        self.project.name = "other"
        stack.down(self.project, purge=True)
        self.assertTrue(os.path.exists(self.drop_in))

    def test_a_purge_without_it_needs_no_root(self):
        self.set(os, "geteuid", lambda: 1000)
        stack.down(self.project, purge=True)
        self.assertEqual(["down"], self.project.composed)

    def test_who_is_not_root_is_told_before_anything_is_done(self):
        self.set(os, "geteuid", lambda: 1000)
        with self.assertRaisesRegex(Failure, "this needs root(.|\n)*sudo"):
            stack._own_watchdog(self.project)
        self.assertFalse(os.path.exists(self.drop_in))
        self.set(os, "geteuid", lambda: 0)
        stack._own_watchdog(self.project)
        self.set(os, "geteuid", lambda: 1000)
        with self.assertRaisesRegex(Failure, "this needs root"):
            stack.down(self.project, purge=True)
        self.assertNotIn("down", self.project.composed)

    def test_without_a_device_nothing_is_taken(self):
        self.set(host_watchdog, "DEVICE", os.path.join(self.folder, "none"))
        with self.assertRaisesRegex(Failure, "there is no hardware watchdog"):
            stack._own_watchdog(self.project)

    def test_where_systemd_does_not_run_it_is_said_when_it_will_count(self):
        self.set(host_watchdog, "SYSTEMD", os.path.join(self.folder, "none"))
        stack._own_watchdog(self.project)
        self.assertEqual([], self.called)
        self.assertIn("with the next boot", self.said.getvalue())

    def test_the_overlay_is_chosen_when_the_device_is_there(self):
        os.makedirs(os.path.join(self.folder, "config"))
        with open(os.path.join(self.folder, "config", "edge.json"), "w", encoding="utf-8") as file:
            file.write("{}")
        real = projects.Project(self.folder, None, "edge", None)
        known = {"tag": "dev", "demo": False, "interval": None}
        chosen = os.path.join(self.folder, "deploy/compose.watchdog.yaml")
        self.assertIn(chosen, real._files(known))
        self.assertNotIn(chosen, real._files({**known, "demo": True}))
        self.set(host_watchdog, "DEVICE", os.path.join(self.folder, "none"))
        self.assertNotIn(chosen, real._files(known))

    def test_the_option_is_known(self):
        self.assertTrue(main.parser().parse_args(["up", "--own-watchdog"]).own_watchdog)


if __name__ == "__main__":
    unittest.main()
