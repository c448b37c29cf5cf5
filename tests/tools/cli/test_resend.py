"""`./edge resend` without a container: control is played."""
import contextlib
import io
import os
import sys
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
# Beside the tests when they were built, else where the sources are.
sys.path.insert(0, next(folder for folder in (os.path.join(HERE, "cli"), os.path.join(HERE, "../../../tools/cli")) if os.path.isdir(folder)))

import control_program
import main
import resend
from ui import Failure, Usage


class Project:
    option = ""

    def __init__(self, health="healthy"):
        self.health = health

    def containers(self):
        return {"control": {"health": self.health}}

    def compose_call(self, *arguments):
        return list(arguments), {}


class ResendTest(unittest.TestCase):
    def run_it(self, *args, answers=(), project=None):
        """What is printed, and what control was asked."""
        asked, told = [], iter(answers)

        def ask(arguments, _env, who, _timeout, question):
            self.assertEqual((["exec", "-T", "control", "/edge", "control", "--command"], "control"), (arguments, who))
            asked.append(question)
            answer = next(told)
            if isinstance(answer, Exception):
                raise answer
            return answer

        output = io.StringIO()
        with mock.patch.object(control_program.answers, "ask", ask), contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            code = resend.resend(project or Project(), *args)
        return code, output.getvalue(), asked

    def test_what_is_due_again_is_sent_and_waited_for(self):
        code, said, asked = self.run_it(3, 5, None, answers=[{"due": 3, "gone": 0}, {"batches": 3, "readings": 120, "heartbeat_accepted": True}])
        self.assertEqual((0, [{"command": "resend", "args": {"from": 3, "to": 5}}, {"command": "send-now", "args": {"at_once": True}}]), (code, asked))
        self.assertIn("acknowledged while this waited: 3, with 120 reading(s)", said)

    def test_one_that_was_faster_is_told_too(self):
        _, said, _ = self.run_it(3, 5, None, answers=[{"due": 3, "gone": 0}, {"batches": 0, "readings": 0, "heartbeat_accepted": False}])
        self.assertIn("are acknowledged", said)

    def test_what_is_gone_is_told_and_nothing_is_sent(self):
        code, said, asked = self.run_it(3, 5, "e1", answers=[{"due": 0, "gone": 3}])
        self.assertEqual((1, [{"command": "resend", "args": {"from": 3, "to": 5, "epoch": "e1"}}]), (code, asked))
        self.assertIn("no longer kept", said)

    def test_a_send_that_fails_says_that_the_batches_stay_due(self):
        with self.assertRaises(Failure) as caught:
            self.run_it(3, 5, None, answers=[{"due": 3, "gone": 0}, Failure("the cloud cannot be reached")])
        self.assertIn("they go with the next send", str(caught.exception))

    def test_numbers_that_make_no_sense_are_a_usage_error(self):
        for first, last in ((5, 4), (1, 10_001)):
            with self.assertRaises(Usage):
                self.run_it(first, last, None)

    def test_without_control_it_says_what_to_do(self):
        with self.assertRaises(Failure) as caught:
            self.run_it(1, 1, None, project=Project("down"))
        self.assertIn("./edge up", str(caught.exception))

    def test_the_help_names_everything(self):
        output = io.StringIO()
        with contextlib.redirect_stdout(output), self.assertRaises(SystemExit):
            main.parser().parse_args(["resend", "--help"])
        for word in ("FROM", "TO", "--epoch"):
            self.assertIn(word, output.getvalue())


if __name__ == "__main__":
    unittest.main()
