"""`./edge update`: gives a signed bundle to the gateway and shows how its installation goes. Control decides and does all of it."""
import os
import subprocess
import time

import ui
from control_program import Control
from ui import Failure, Step, Usage, say

# Always the same, so that there is one of them at most.
NAME = "from-command-line.bundle"
ASK_SECONDS, COPY_SECONDS = 60, 3600
# A download on a slow link, a backup, a watch of ten minutes and the same again on the way back.
WHOLE_SECONDS = 14 * 3600
# Control itself is replaced meanwhile.
AWAY_SECONDS = 600
UNDER_WAY = ("downloading", "verifying", "switching", "watching")


def update(project, source, wait):
    control = Control(project)
    if "://" in source:
        asked = {"url": source}
    elif not os.path.isfile(source):
        raise Usage(f"{source} is no file, and no address that begins with https://")
    else:
        with Step("Giving the bundle to control") as step:
            asked = {"file": _copy(project, source)}
            step.detail = ui.size(os.path.getsize(source))
    control.ask("update", ASK_SECONDS, **asked)
    if not wait:
        say(f"The update has begun. ./edge update --status{project.option} tells how it goes.")
        return 0
    told = _wait(project)
    if "file" in asked:
        # Of no more use, and large. The next one would take its place anyway.
        _inside(project, subprocess.DEVNULL, "--drop-bundle")
    return _end(told, project)


def show(project):
    told = _ask(project)
    if told["state"] == "none":
        say("There was no update yet.")
        return 0
    versions = told["from_version"] + (f" -> {told['to_version']}" if told["to_version"] else "")
    say(f"{told['state'].replace('_', ' ')}  {versions}  {told['changed'] or ''}\n  {told['text']}")
    if told["previous_version"]:
        say(f"  kept to go back to: {told['previous_version']}")
    return 0


def _ask(project):
    return Control(project).ask("update-status", ASK_SECONDS)


def _copy(project, path):
    """Under its name only when it is whole. It is written by control's own program, so it belongs to control."""
    with open(path, "rb") as file:
        done = _inside(project, file, "--take-bundle")
    if done.returncode != 0:
        raise Failure("the bundle could not be given to control", done.stderr.decode(errors="replace").strip(), "see ./edge status" + project.option)
    return NAME


def _inside(project, file, task):
    call, env = project.compose_call("exec", "-T", "control", "/edge", "control", task, NAME)
    return subprocess.run(call, env=env, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=COPY_SECONDS, check=False)


def _wait(project):
    with Step("Installing") as step:
        began = heard = time.monotonic()
        while True:
            try:
                told, heard = _ask(project), time.monotonic()
            except Failure as failure:
                if time.monotonic() - heard > AWAY_SECONDS:
                    raise Failure(f"control has not answered for {AWAY_SECONDS} s", str(failure), "see ./edge status and ./edge logs control" + project.option) from failure
                told = None
            if told and told["state"] not in UNDER_WAY:
                step.failed = told["state"] != "done"
                return told
            if told:
                step.detail = _detail(told)
            if time.monotonic() - began > WHOLE_SECONDS:
                raise Failure("the update does not end", step.detail, "see ./edge update --status" + project.option)
            time.sleep(1)


def _detail(told):
    if told["bytes_total"]:
        return f"downloading: {ui.size(told['bytes_done'])} of {ui.size(told['bytes_total'])}"
    return f"{told['state']}: {told['text']}"


def _end(told, project):
    if told["state"] == "done":
        say(f"Release {told['to_version']} is installed and does its work: {told['text']}")
        return 0
    words = {"refused": "The update was refused", "rolled_back": "The update was taken back"}
    raise Failure(words.get(told["state"], "The update has failed"), told["text"], "see ./edge status" + project.option)
