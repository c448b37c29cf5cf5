"""Asks the listener about meters: the one that runs, inside its own container and with its own token, or a throwaway one when none does."""
import os

import answers
import images
import meter_files
from ui import Failure

PROGRAM = ["/edge", "listener", "--meters"]


class Listener:
    def __init__(self, project):
        self.project = project
        self.runs = project.containers()["listener"]["health"] != "down"

    def ask(self, what, timeout=60, **question):
        """The answer to one question; the whole question goes through the standard input, for it may hold a key."""
        arguments, env = self.project.compose_call("exec", "-T", "listener", *PROGRAM)
        return answers.ask(arguments, env, "listener", timeout, {"ask": what, **question})

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
                     f"mbus-gateway/listener:{tag}", *PROGRAM[1:]]
        return answers.ask(arguments, project.engine.env, "listener", 60, {"ask": what, **question})

    def require(self):
        if not self.runs:
            raise Failure("the listener does not run", "nothing is heard while it is down", "start the gateway: ./edge up" + self.project.option)
