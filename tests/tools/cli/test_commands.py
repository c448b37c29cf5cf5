"""`./edge command` and `./edge audit` without a gateway: what is asked, and how the answer looks."""
import contextlib
import io
import os
import sys
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
# Beside the tests when they were built, else where the sources are.
sys.path.insert(0, next(folder for folder in (os.path.join(HERE, "cli"), os.path.join(HERE, "../../../tools/cli")) if os.path.isdir(folder)))

import commands
from ui import Usage


class Answers:
    """Control, as far as it is asked here."""

    def __init__(self, result):
        self.result, self.asked = result, None

    def __call__(self, project):
        return self

    def ask(self, command, timeout, **args):
        self.asked = (command, args)
        return self.result


def run(result, name, words=(), as_json=False):
    control, out, errors = Answers(result), io.StringIO(), io.StringIO()
    with mock.patch.object(commands, "Control", control), contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        commands.run(None, name, list(words), as_json)
    return control.asked, out.getvalue(), errors.getvalue()


class CommandTests(unittest.TestCase):
    def test_arguments_go_as_what_they_look_like(self):
        asked, out, _ = run({"due": 1}, "resend", ["from=1", "to=20", "epoch=5f1c", "at_once=true"])
        self.assertEqual(asked, ("resend", {"from": 1, "to": 20, "epoch": "5f1c", "at_once": True}))
        self.assertEqual(out, '{\n  "due": 1\n}\n')
        self.assertEqual(commands.arguments(["a=007", "b=-1", "c=", "d=1=2"]), {"a": "007", "b": "-1", "c": "", "d": "1=2"})

    def test_what_is_no_argument_or_no_command_is_told(self):
        for words in (["service"], ["=store"], ["Service=store"], ["a=1", "a=2"]):
            with self.assertRaises(Usage):
                commands.arguments(words)
        with self.assertRaises(Usage):
            run({}, "restart; reboot")

    def test_logs_are_lines_and_nothing_that_a_terminal_obeys(self):
        line = '{"Timestamp":"2026-05-03T06:07:02.113Z","LogLevel":"Warning","EventId":7001,"Message":"no \\u001b[2J"}'
        _, out, errors = run({"service": "store", "lines": [line, "plain"], "left_out": 3, "shortened": 0}, "logs", ["service=store"])
        self.assertEqual(out, "06:07:02 WARN  7001 no \N{REPLACEMENT CHARACTER}[2J\nplain\n")
        self.assertEqual(errors, "3 older line(s) had no room\n")

    def test_the_audit_is_a_table(self):
        entry = {"id": 1, "at": "2026-05-03T06:07:02.113Z", "origin": "cloud", "command": "restart", "args": '{"service":"store"}', "outcome": "done", "text": "", "took_ms": 1500}
        refused = {**entry, "command": "", "args": "", "outcome": "malformed", "text": "no JSON"}
        _, out, _ = run({"entries": [entry, refused], "left_out": 0}, "audit", ["limit=2"])
        lines = out.splitlines()
        self.assertRegex(lines[0], r"when \(UTC\) +from +command +outcome +took +what")
        self.assertRegex(lines[1], r'2026-05-03 06:07:02 +cloud +restart +done +1\.5 s +\{"service":"store"\}')
        self.assertRegex(lines[2], r"cloud +\? +malformed +1\.5 s +no JSON")
        self.assertIn("Nobody", run({"entries": [], "left_out": 0}, "audit")[1])

    def test_programs_get_one_line(self):
        self.assertEqual(run({"lines": [], "left_out": 0, "shortened": 0}, "logs", [], as_json=True)[1], '{"lines": [], "left_out": 0, "shortened": 0}\n')


if __name__ == "__main__":
    unittest.main()
