"""`./edge update` without a container: control is played."""
import contextlib
import io
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
import images
import main
import releases
import stack
import update
from ui import Failure, Usage


def told(state, **more):
    return {"state": state, "from_version": "1.0.0", "to_version": "1.1.0", "text": "why", "changed": None, "bytes_done": 0, "bytes_total": 0,
            "previous_version": "", **more}


class Project:
    option, name, root = "", "edge", "/nowhere"
    engine = None

    def containers(self):
        return {"control": {"health": "healthy"}}

    def compose_call(self, *arguments):
        return list(arguments), {}


class UpdateTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = os.path.join(folder.name, "mbus-gateway-1.1.0-amd64.bundle")
        with open(self.file, "wb") as file:
            file.write(b"a bundle")
        self.given = []

    def run_it(self, source, wait, answers):
        """The exit code, what is printed, and what control was asked."""
        asked, rest = [], iter(answers)

        def ask(_arguments, _env, _who, _timeout, question):
            asked.append(question)
            answer = next(rest)
            if isinstance(answer, Exception):
                raise answer
            return answer

        def run(call, stdin, **_):
            self.given.append((call[5:7], stdin.read() if stdin != subprocess.DEVNULL else b""))
            return subprocess.CompletedProcess(call, 0, b"", b"")

        output = io.StringIO()
        with mock.patch.object(control_program.answers, "ask", ask), mock.patch.object(update.subprocess, "run", run), \
                mock.patch.object(update.time, "sleep"), contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            try:
                code = update.update(Project(), source, wait)
            except Failure as failure:
                code, output = str(failure), io.StringIO()
        return code, output.getvalue(), asked

    def test_a_file_is_given_to_control_and_its_name_is_asked_for(self):
        code, said, asked = self.run_it(self.file, False, [told("downloading")])
        self.assertEqual((0, [{"command": "update", "args": {"file": "from-command-line.bundle"}}]), (code, asked))
        self.assertEqual([(["--take-bundle", "from-command-line.bundle"], b"a bundle")], self.given)
        self.assertIn("The update has begun", said)

    def test_an_address_is_only_told(self):
        _, _, asked = self.run_it("https://example.com/a.bundle", False, [told("downloading")])
        self.assertEqual(([{"command": "update", "args": {"url": "https://example.com/a.bundle"}}], []), (asked, self.given))

    def test_what_is_neither_is_wrong_usage(self):
        with self.assertRaises(Usage):
            self.run_it("/nowhere/a.bundle", False, [])
        for arguments in (["update"], ["update", "a", "--status"]):
            options = main.parser().parse_args(arguments)
            with self.assertRaises(Usage):
                options.run(Project(), options)

    def test_it_is_waited_for_also_while_control_is_away_and_the_copy_goes(self):
        code, said, asked = self.run_it(self.file, True, [told("downloading"), told("verifying"), told("switching"), Failure("control gave no answer"), told("watching"), told("done")])
        self.assertEqual((0, 6), (code, len(asked)))
        self.assertIn("Release 1.1.0 is installed and does its work: why", said)
        self.assertEqual(["--drop-bundle", "from-command-line.bundle"], self.given[-1][0])

    def test_every_other_end_is_a_failure_with_its_reason(self):
        for state, words in (("refused", "The update was refused"), ("rolled_back", "The update was taken back"), ("failed", "The update has failed")):
            code, _, _ = self.run_it(self.file, True, [told("downloading"), told(state)])
            self.assertTrue(code.startswith(words) and "why: why" in code, code)

    def test_a_control_that_stays_away_is_given_up(self):
        moments = iter(range(0, 100_000, 400))
        with mock.patch.object(update.time, "monotonic", lambda: next(moments)):
            code, _, _ = self.run_it(self.file, True, [told("downloading"), *[Failure("control does not run")] * 5])
        self.assertIn("control has not answered for 600 s", code)


class UpTest(unittest.TestCase):
    """An update stays installed until somebody says otherwise."""

    def release(self, installed, replace):
        said = io.StringIO()
        with mock.patch.object(releases, "installed", lambda _: installed), mock.patch.object(images, "build", lambda *_, **__: "0123456789ab"), \
                contextlib.redirect_stderr(said):
            return stack._release(Project(), replace), said.getvalue()

    def test_without_an_update_this_checkout_is_started(self):
        self.assertEqual(("0123456789ab", ""), self.release(None, False))

    def test_an_update_is_started_and_that_is_said(self):
        tag, said = self.release("edge-installed", False)
        self.assertEqual("edge-installed", tag)
        self.assertIn("--replace-update", said)

    def test_it_is_replaced_when_that_is_asked_for(self):
        self.assertEqual(("0123456789ab", ""), self.release("edge-installed", True))


if __name__ == "__main__":
    unittest.main()
