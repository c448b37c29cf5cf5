"""Asks the listener about meters: the one that runs, inside its own container and with its own token, or a throwaway one when none does."""
import json
import os
import subprocess

import images
import meter_files
from ui import Failure

PROGRAM = ["dotnet", "Edge.Listener.dll", "--meters"]
NOT_THERE_YET = {"Unavailable", "DeadlineExceeded"}


class Listener:
    def __init__(self, project):
        self.project = project
        self.runs = project.containers()["listener"]["health"] != "down"

    def ask(self, what, timeout=60, **question):
        """The answer to one question; the whole question goes through the standard input, for it may hold a key."""
        arguments, env = self.project.compose_call("exec", "-T", "listener", *PROGRAM)
        return _ask(arguments, env, {"ask": what, **question}, timeout)

    def list(self):
        """The meters' files; without a listener only what they say."""
        return (self.ask("list") if self.runs else self.ask_aside("files"))["meters"]

    def check(self, file, content):
        """What is wrong with it, without trying it."""
        return self.ask_aside("check", file=file, content=content)["fault"]

    def ask_aside(self, what, **question):
        project = self.project
        project.engine.ensure()
        tag = images.build(project.engine, project.root, demo=False)
        place = meter_files.folder(project)
        os.makedirs(place, exist_ok=True)
        arguments = ["docker", "run", "--rm", "--interactive", "--network", "none", "--volume", f"{place}:/etc/mbus-gateway/meters.d:ro",
                     f"mbus-gateway/listener:{tag}", *PROGRAM]
        return _ask(arguments, project.engine.env, {"ask": what, **question}, 60)

    def require(self):
        if not self.runs:
            raise Failure("the listener does not run", "nothing is heard while it is down", "start the gateway: ./edge up" + self.project.option)


def _ask(arguments, env, question, timeout):
    try:
        done = subprocess.run(arguments, env=env, input=json.dumps(question), text=True, errors="replace", capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        raise Failure(f"the listener did not answer within {timeout} s", "", "look at the machine's load, and at ./edge logs listener") from None
    return understand(done.stdout, done.stderr)


def understand(output, errors):
    """The answer is one line of JSON; what else is printed is why there is none."""
    line = next((line for line in reversed(output.splitlines()) if line.startswith('{"')), None)
    try:
        answer = json.loads(line or "")
    except ValueError:
        raise Failure("the listener gave no answer", "\n    ".join((errors or output).strip().splitlines()[-5:]), "see ./edge logs listener") from None
    if "error" in answer:
        raise Failure("the listener cannot answer", answer["error"] or answer["code"],
                      "try again in a moment, or see ./edge logs listener" if answer.get("code") in NOT_THERE_YET else "")
    return answer["answer"]
