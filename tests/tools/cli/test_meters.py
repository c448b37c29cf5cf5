"""`./edge meters` without a container: the listener is played, files and terminal are real."""
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
# Beside the tests when they were built, else where the sources are.
sys.path.insert(0, next(folder for folder in (os.path.join(HERE, "cli"), os.path.join(HERE, "../../../tools/cli")) if os.path.isdir(folder)))

import answers
import main
import meter_files
import meter_words
import meters
from ui import Failure, Usage

KEY = "00112233445566778899AABBCCDDEEFF"
HEARD = {"meter_id": "12345678", "manufacturer": "SEN", "version": 104, "device_type": 7, "encrypted": True, "configured": False,
         "suggested_driver": "iperl", "telegrams": "12", "last_heard_ms": "1700000000000", "rssi_dbm": -71}
GOOD = {"fault": "", "trouble": "", "frames_tried": 3, "frames_decoded": 3, "reading_json": '{"_":"telegram","id":"12345678","total_m3":1.5}'}


class Engine:
    def __init__(self):
        self.calls = []

    def docker(self, *arguments, **_):
        self.calls.append(arguments)
        raise Failure("no engine in this test")


class Project:
    name, option, tag = "edge", "", "test"

    def __init__(self, folder):
        self.config_dir, self.engine = folder, Engine()


class PlayedListener:
    """Answers as the real one does, from the files that are in the folder."""

    def __init__(self, project, runs=True, trial=None, heard=()):
        self.project, self.runs, self.trial, self.heard, self.asked = project, runs, trial or GOOD, list(heard), []

    def list(self):
        folder = meter_files.folder(self.project)
        found = []
        for file in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            with open(os.path.join(folder, file), encoding="utf-8") as text:
                values = dict(line.strip().split("=", 1) for line in text)
            found.append({"file": file, "name": values["name"], "id": values["id"], "driver": values["driver"], "has_key": values["key"] != "NOKEY",
                          "fault": "", "telegrams": "0", "last_heard_ms": "0", "rhythm": ""})
        return found

    def ask(self, what, timeout=60, **question):
        self.asked.append((what, question))
        return {"heard": {"addresses": self.heard}, "test": self.trial, "redecode": {"frames_tried": "2", "frames_stored": "2"}}[what]

    def check(self, file, content):
        self.asked.append(("check", {"file": file, "content": content}))
        return self.trial["fault"]

    def require(self):
        if not self.runs:
            raise Failure("the listener does not run")


class MetersTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.project = Project(folder.name)
        self.listener = PlayedListener(self.project, heard=[HEARD])
        patch = mock.patch.object(meters, "Listener", lambda _: self.listener)
        patch.start()
        self.addCleanup(patch.stop)

    def call(self, run, *arguments, stdin=""):
        """(exit code, what was printed and noted)."""
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), mock.patch("sys.stdin", io.StringIO(stdin)):
            code = run(self.project, *arguments)
        return code, output.getvalue()

    def add(self, name="Flat 3 cold water", meter_id="12345678", driver=None, key=KEY, force=False):
        return self.call(meters.add, name, meter_id, driver, "stdin", force, stdin=key + "\n")

    def saved(self, file="flat-3-cold-water.conf"):
        return os.path.join(self.project.config_dir, "meters.d", file)

    def test_a_meter_is_tried_with_the_driver_that_was_heard_then_saved_for_the_listener_alone(self):
        code, output = self.add()
        self.assertEqual(0, code)
        with open(self.saved(), encoding="utf-8") as file:
            self.assertEqual(f"name=Flat 3 cold water\ndriver=iperl\nid=12345678\nkey={KEY}\n", file.read())
        if os.geteuid() == 0:
            self.assertEqual((0o600, 10001), (os.stat(self.saved()).st_mode & 0o777, os.stat(self.saved()).st_uid))
        self.assertEqual(["heard", "test", "redecode"], [what for what, _ in self.listener.asked])
        self.assertIn("Tried on 3 telegram(s), 3 could be read.", output)
        self.assertIn("The listener uses it now.", output)
        self.assertIn("2 telegram(s) that were kept of it are readings now.", output)
        self.assertNotIn(KEY, output)
        self.assertEqual(["meters.d"], os.listdir(self.project.config_dir))

    def test_nothing_is_saved_when_the_listener_finds_a_mistake_or_the_telegrams_cannot_be_read(self):
        self.listener.trial = {**GOOD, "fault": "flat-3-cold-water.conf, line 4: the key is not 32 hex digits (it has 31 characters) and not NOKEY"}
        with self.assertRaisesRegex(Failure, "it has 31 characters") as caught:
            self.add(key=KEY[1:])
        self.assertNotIn(KEY[1:], str(caught.exception))
        self.listener.trial = {**GOOD, "frames_decoded": 0, "trouble": "the configured key does not fit"}
        with self.assertRaisesRegex(Failure, "does not fit"):
            self.add()
        self.assertFalse(os.path.exists(self.saved()))
        self.assertEqual(0, self.add(force=True)[0])

    def test_what_was_never_heard_is_saved_and_said(self):
        self.listener.heard, self.listener.trial = [], {**GOOD, "frames_tried": 0, "frames_decoded": 0, "trouble": "no telegram of this meter has been heard yet"}
        code, output = self.add()
        self.assertEqual(0, code)
        self.assertIn("no telegram of this meter has been heard yet", output)
        self.assertIn("driver: auto (the decoder chooses)", output)

    def test_without_a_listener_the_file_is_checked_and_saved_and_nothing_is_waited_for(self):
        self.listener.runs = False
        code, output = self.add(driver="iperl")
        self.assertEqual((0, ["check"]), (code, [what for what, _ in self.listener.asked]))
        self.assertIn("it will use it when it starts", output)

    def test_a_name_cannot_leave_the_folder(self):
        for name in ("../x", "/etc/passwd", "a/b", "a\\b", "..", ".hidden", "", "  ", "a\nkey=1", "a\x00b"):
            with self.subTest(name), self.assertRaises(Usage):
                self.add(name=name)
        self.assertEqual([], os.listdir(self.project.config_dir))

    def test_a_line_cannot_be_smuggled_in(self):
        for bad in ({"meter_id": "12345678\nshell=x"}, {"driver": "iperl\nid=1"}, {"meter_id": ""}):
            with self.subTest(bad), self.assertRaises(Usage):
                self.add(**{"driver": "iperl", **bad})
        with self.assertRaises(Usage):
            meter_files.content("a", "b", "c", "1\r2")

    def test_whatever_the_name_the_file_is_a_plain_one(self):
        for name, file in (("Küche 1", "kuche-1.conf"), ("'; rm -rf ~", "rm-rf.conf"), ("水", "meter-12345678.conf"), ("x" * 200, "x" * 60 + ".conf")):
            self.assertEqual(file, meter_files.file_name(name, "12345678"))

    def test_a_second_meter_of_that_name_does_not_overwrite_the_first(self):
        self.add()
        with self.assertRaisesRegex(Failure, "already"):
            self.add(meter_id="87654321")

    def test_a_key_is_asked_for_without_echo_and_never_guessed(self):
        with mock.patch("getpass.getpass", return_value=f" {KEY} "), mock.patch("sys.stdin") as stdin:
            stdin.isatty.return_value = True
            self.assertEqual(KEY, meters.ask_key(None))
        with mock.patch("sys.stdin", io.StringIO(KEY)), self.assertRaises(Usage):
            meters.ask_key(None)
        self.assertEqual("NOKEY", meters.ask_key("none"))
        with self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()):
            main.parser().parse_args(["meters", "add", "A", "12345678", "--key", KEY])

    def test_an_id_that_is_none_is_refused(self):
        for bad in ("'; rm -rf /", "../../x", "123456789", "", "1234567g"):
            for run in (lambda bad=bad: meters.heard(self.project, bad, None, False), lambda bad=bad: meters.redecode(self.project, bad)):
                with self.subTest(bad), self.assertRaises(Usage):
                    run()

    def test_one_id_can_be_waited_for(self):
        code, output = self.call(meters.heard, "12345678", 5, False)
        self.assertEqual(0, code)
        self.assertIn("12345678  SEN    water", output)
        with self.assertRaisesRegex(Failure, "99999999 was not heard within 1 s"), mock.patch("time.sleep"):
            self.call(meters.heard, "99999999", 1, False)
        self.assertEqual(1, self.call(meters.heard, "99999999", None, False)[0])

    def test_the_strongest_comes_first_and_who_tells_no_strength_last(self):
        weak, strong, mute = {**HEARD, "rssi_dbm": -90}, {**HEARD, "rssi_dbm": -40}, {key: value for key, value in HEARD.items() if key != "rssi_dbm"}
        self.assertEqual([strong, weak, mute], meter_words.strongest_first([mute, weak, strong]))
        self.assertEqual("-", meter_words.heard_row(mute)[6])
        self.assertEqual(("heat", "type 7f"), (meter_words.type_words(4), meter_words.type_words(0x7F)))

    def test_a_meter_is_removed_by_name_id_or_file_and_never_two_at_once(self):
        for target in ("Flat 3 cold water", "12345678", "flat-3-cold-water.conf"):
            self.add()
            code, output = self.call(meters.remove, target)
            self.assertEqual((0, False), (code, os.path.exists(self.saved())))
            self.assertIn("Its readings stay", output)
        self.add(name="One")
        self.add(name="Two")
        with self.assertRaisesRegex(Failure, "one.conf, two.conf"):
            self.call(meters.remove, "12345678")
        with self.assertRaisesRegex(Failure, "there is no meter"):
            self.call(meters.remove, "../one.conf")
        with self.assertRaises(Failure):
            meter_files.remove(self.project, "../one.conf")

    def test_a_trial_shows_the_values_and_fails_when_there_are_none(self):
        self.add()
        code, output = self.call(meters.test, "Flat 3 cold water", None, None, None)
        self.assertEqual(0, code)
        self.assertRegex(output, "total_m3 +1.5")
        self.listener.trial = {**GOOD, "frames_decoded": 0, "reading_json": "", "trouble": "the configured key does not fit"}
        code, output = self.call(meters.test, None, "12345678", "iperl", "stdin", stdin=KEY)
        self.assertEqual(1, code)
        self.assertIn("does not fit", output)
        self.assertIn(f"key={KEY}", self.listener.asked[-1][1]["content"])
        self.assertNotIn(KEY, output)
        for both in ((None, None), ("a", "12345678")):
            with self.assertRaises(Usage):
                self.call(meters.test, *both, None, None)

    def test_files_that_are_none_are_refused_before_anybody_reads_them(self):
        folder = self.project.config_dir
        os.mkfifo(os.path.join(folder, "pipe"))
        with open(os.path.join(folder, "large"), "wb") as file:
            file.truncate(10 * 1024 * 1024)
        with open(os.path.join(folder, "binary"), "wb") as file:
            file.write(b"name=\xff\xfe")
        os.symlink("loop", os.path.join(folder, "loop"))
        for name in ("pipe", "large", "binary", "loop", "none", "."):
            with self.subTest(name), self.assertRaises(Failure):
                meter_files.read(os.path.join(folder, name))

    def test_the_list_shows_what_is_set_aside_and_never_a_key(self):
        self.add()
        fault = "bad.conf, line 2: the decoder has no driver nosuch"
        found = [*self.listener.list(), {"file": "bad.conf", "name": "Bad", "id": "87654321", "driver": "", "has_key": True, "fault": fault, "telegrams": "0",
                                         "last_heard_ms": "0", "rhythm": ""}]
        with mock.patch.object(self.listener, "list", lambda: found):
            _, output = self.call(meters.show, False)
            self.assertIn(f"1 set aside; telegrams are kept meanwhile and decoded when the file is right:\n  {fault}", output)
            self.assertNotIn(KEY, output)
            self.assertEqual(2, len(json.loads(self.call(meters.show, True)[1])["meters"]))

    def test_what_the_program_says_is_understood_or_told(self):
        self.assertEqual({"meters": []}, answers.understand('a log line\n{"answer":{"meters":[]}}\n{"Timestamp":"..."}\n', "", "listener"))
        with self.assertRaisesRegex(Failure, "connection refused"):
            answers.understand('{"error":"connection refused","code":"Unavailable"}', "", "listener")
        with self.assertRaisesRegex(Failure, "no such container"):
            answers.understand("", "no such container\n", "listener")

    def test_an_ordinary_user_gives_the_file_away_through_the_engine_or_says_that_it_is_not_private(self):
        with mock.patch("os.geteuid", return_value=1000), mock.patch.object(meter_files.credentials, "CONTAINER_USER", 4711):
            code, output = self.add()
        self.assertEqual(0, code)
        self.assertEqual(("give-files", "/place/flat-3-cold-water.conf"), self.project.engine.calls[0][-2:])
        self.assertIn("every user of this machine can read the key in flat-3-cold-water.conf", output)
        self.assertEqual(0o644, os.stat(self.saved()).st_mode & 0o777)


if __name__ == "__main__":
    unittest.main()
