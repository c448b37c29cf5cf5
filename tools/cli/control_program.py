"""Asks control for what the cloud can ask for, too: inside its own container and with its own token."""
import answers
from ui import Failure

PROGRAM = ["/edge", "control", "--command"]


class Control:
    def __init__(self, project):
        self.project = project
        self.runs = project.containers()["control"]["health"] != "down"

    def ask(self, command, timeout, **args):
        """The result of one command; control bounds how long it takes, and this how long the program takes."""
        if not self.runs:
            raise Failure("control does not run", "it does what is asked for here", "start the gateway: ./edge up" + self.project.option)
        call, env = self.project.compose_call("exec", "-T", "control", *PROGRAM)
        return answers.ask(call, env, "control", timeout, {"command": command, "args": args})
