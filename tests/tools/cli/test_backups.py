"""`./edge backup` and `./edge restore` without a container: the engine is played, files and terminal are real."""
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

import backups
import main
import stack
from ui import Failure, Usage

BYTES = b"a database" * 1000
OLD = {"path": "/data/store/backups/a.db", "bytes": len(BYTES), "epochs": ["e1"], "stored": 1000, "unsent": 3, "meters": 5, "last_commit_ms": 1700000100000,
       "oldest_ms": 1700000000000, "newest_ms": 1700000099000}
NOW = {**OLD, "path": "/data/store/edge.db", "epochs": ["e1"], "stored": 1250, "newest_ms": 1700000999000}


class Engine:
    env = {}

    def __init__(self):
        self.images = {"mbus-gateway/edge:test"}

    def answers(self):
        return True

    def has_image(self, name):
        return name in self.images


class Project:
    name, option, tag = "edge", "", "test"

    def __init__(self, folder):
        self.config_dir, self.engine = folder, Engine()
        self.running, self.composed = {"store", "listener", "uplink"}, []

    def containers(self):
        return {name: {"health": "healthy" if name in self.running else "down"} for name in ("store", "listener", "uplink")}

    def compose_call(self, *arguments):
        return ["docker", "compose", *arguments], {}

    def compose(self, *arguments, **_):
        self.composed.append(arguments)


class BackupsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.project = Project(folder.name)
        self.calls, self.found, self.now, self.content, self.fails = [], OLD, NOW, BYTES, ""
        self.restored = None
        for patch in (mock.patch("subprocess.run", self.run_program), mock.patch.object(stack, "has_volume", lambda *_: True)):
            patch.start()
            self.addCleanup(patch.stop)

    def run_program(self, command, stdin=None, stdout=None, **_):
        """Answers as the program inside does."""
        self.calls.append(command)
        said, text = b"", None
        if self.fails and self.fails in command:
            return subprocess.CompletedProcess(command, 1, b"", b"Nothing was replaced: it is damaged")
        if "--read-backup" in command:
            stdout.write(self.content)
        elif "--backup" in command:
            text = json.dumps({"answer": {**self.now, "path": "/data/store/backups/" + command[-1], "bytes": len(BYTES)}})
        elif command[-1] == "--inspect":
            text = json.dumps({"answer": self.now} if self.now else {"error": "it is damaged"})
        elif "--inspect" in command:
            text = json.dumps({"answer": self.found} if self.found else {"error": "it is damaged (page 7)"})
        elif "--restore" in command:
            self.restored = stdin.read()
            said = b"/data/store/edge.db is what was in the backup now; the file of before is kept as /data/store/edge.db.aside-x\n"
        return subprocess.CompletedProcess(command, 0, said if text is None else text + "\n", "" if text is not None else b"")

    def call(self, run, *arguments, stdin=""):
        """(exit code, what was printed and noted)."""
        output, terminal = io.StringIO(), io.StringIO(stdin)
        terminal.isatty = lambda: bool(stdin)
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), mock.patch("sys.stdin", terminal):
            code = run(self.project, *arguments)
        return code, output.getvalue()

    def backup(self, name="a", folder="stick"):
        return self.call(backups.backup, os.path.join(self.folder, folder), name)

    def restore(self, yes=True, stdin=""):
        path = os.path.join(self.folder, "a, b.db")
        with open(path, "wb") as file:
            file.write(BYTES)
        return self.call(backups.restore, path, yes, 300, stdin=stdin)

    def test_a_backup_is_written_by_the_store_that_runs_and_lies_whole_in_the_folder(self):
        code, output = self.backup()
        self.assertEqual(0, code)
        target = os.path.join(self.folder, "stick", "a.db")
        with open(target, "rb") as file:
            self.assertEqual(BYTES, file.read())
        self.assertEqual(0o600, os.stat(target).st_mode & 0o777)
        self.assertEqual(["a.db"], os.listdir(os.path.dirname(target)))
        exec_store = ["docker", "compose", "exec", "-T", "store"]
        self.assertEqual([[*exec_store, "/edge", "store", task, "a.db"] for task in ("--backup", "--read-backup", "--remove-backup")], self.calls)
        self.assertIn("1,250 reading(s) of 5 meter(s) from 2023-11-14 22:13:20 to 2023-11-14 22:29:59 UTC, 10.0 kB", output)

    def test_a_store_that_does_not_run_is_backed_up_in_a_throwaway_container(self):
        self.project.running.clear()
        self.assertEqual(0, self.backup()[0])
        self.assertTrue(all(call[:6] == ["docker", "run", "--rm", "--interactive", "--network", "none"] for call in self.calls))
        self.assertIn("edge_store:/data/store", self.calls[0])
        self.assertEqual([], self.project.composed)

    def test_a_copy_that_is_not_whole_gets_no_name_and_leaves_nothing_behind(self):
        self.content = BYTES[:-1]
        with self.assertRaisesRegex(Failure, "9,999 of 10,000 bytes arrived"):
            self.backup()
        self.assertFalse(os.path.exists(os.path.join(self.folder, "stick")))
        self.assertIn("--remove-backup", self.calls[-1])
        self.fails = "--read-backup"
        with self.assertRaisesRegex(Failure, "could not be copied"):
            self.backup()
        self.assertFalse(os.path.exists(os.path.join(self.folder, "stick")))

    def test_a_backup_is_never_overwritten_and_a_name_cannot_leave_the_folder(self):
        self.backup()
        with self.assertRaisesRegex(Failure, "never overwritten"):
            self.backup()
        for name in ("../x", "a/b", ".hidden", "", "a b", "x" * 100):
            with self.subTest(name), self.assertRaises(Usage):
                self.backup(name)
        code, output = self.backup(None)
        self.assertRegex(output, r"edge-\d{8}T\d{6}Z\.db")

    def test_a_restore_shows_what_will_be_missing_stops_in_order_and_starts_again(self):
        code, output = self.restore()
        self.assertEqual((0, BYTES), (code, self.restored))
        self.assertIn("250 reading(s) that were stored after the backup, the newest of 2023-11-14 22:29:59, will be missing", output)
        self.assertIn("kept as /data/store/edge.db.aside-x (in the volume edge_store", output)
        check = self.calls[0]
        owner = os.stat(self.folder)
        self.assertEqual(f"{owner.st_uid}:{owner.st_gid}", check[check.index("--user") + 1])
        self.assertEqual(f'type=bind,"source={self.folder}/a, b.db",target=/backup.db,readonly', check[check.index("--mount") + 1])
        self.assertEqual(["docker", "compose", "exec", "-T", "store", "/edge", "store", "--inspect"], self.calls[1])
        self.assertEqual(("docker", "run"), tuple(self.calls[2][:2]))
        self.assertEqual([("stop", "listener", "uplink"), ("stop", "store"), ("up", "listener", "uplink", "store")],
                         [(done[0], *(word for word in done if word in self.project.running)) for done in self.project.composed])

    def test_a_gateway_that_is_down_is_restored_and_stays_down(self):
        self.project.running.clear()
        self.assertEqual((0, BYTES), (self.restore()[0], self.restored))
        self.assertEqual([], self.project.composed)

    def test_what_is_not_good_is_refused_before_anything_stops(self):
        self.found = None
        with self.assertRaisesRegex(Failure, r"it is damaged \(page 7\)"):
            self.restore()
        self.assertEqual(([], None), (self.project.composed, self.restored))

    def test_a_restore_that_fails_starts_again_what_was_stopped(self):
        self.fails = "--restore"
        with self.assertRaisesRegex(Failure, "Nothing was replaced: it is damaged"):
            self.restore()
        self.assertEqual("up", self.project.composed[-1][0])

    def test_nothing_is_replaced_without_a_yes(self):
        code, output = self.restore(yes=False, stdin="y\n")
        self.assertEqual((1, None, []), (code, self.restored, self.project.composed))
        self.assertIn("Nothing was changed.", output)
        with self.assertRaises(Usage):
            self.restore(yes=False)
        self.assertEqual((0, BYTES), (self.restore(yes=False, stdin="yes\n")[0], self.restored))

    def test_what_would_be_missing_is_said_for_every_case(self):
        for now, found, text in ((None, OLD, "cannot be read"), (OLD, OLD, "Nothing was stored since"), ({**NOW, "epochs": ["x"]}, OLD, "another database"),
                                 (NOW, {**OLD, "stored": None}, "older release"), ({**NOW, "epochs": ["e0", "e1", "e2"]}, OLD, "250 reading")):
            with self.subTest(text):
                self.assertIn(text, backups.missing(now, found))

    def test_a_database_that_cannot_be_read_can_be_replaced(self):
        self.now = None
        code, output = self.restore()
        self.assertEqual(0, code)
        self.assertIn("cannot be read. It will be set aside", output)

    def test_without_a_database_or_its_image_it_says_what_to_do(self):
        self.project.engine.images.clear()
        with self.assertRaisesRegex(Failure, "./edge up makes it"):
            self.restore()
        with mock.patch.object(stack, "has_volume", lambda *_: False), self.assertRaisesRegex(Failure, "start it once: ./edge up"):
            self.restore()
        with self.assertRaisesRegex(Usage, "is no file"):
            self.call(backups.restore, "/nowhere/a.db", True, 300)

    def test_the_command_line_knows_both(self):
        options = main.parser().parse_args(["backup"])
        self.assertEqual(("backups", None), (options.to, options.name))
        options = main.parser().parse_args(["restore", "a.db", "--yes"])
        self.assertEqual(("a.db", True), (options.file, options.yes))


if __name__ == "__main__":
    unittest.main()
