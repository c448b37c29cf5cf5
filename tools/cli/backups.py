"""`./edge backup` and `./edge restore`: a copy of all readings outside of the gateway, and the way back."""
import contextlib
import os
import re
import sys
import time

import stack
import ui
from store_program import Store
from ui import Failure, Step, Usage, note, say

# They hand over to the store, so they stop before it.
CALLERS = ["listener", "uplink"]


def backup(project, folder, name):
    name = _file_name(name)
    folder = os.path.abspath(folder)
    target = os.path.join(folder, name)
    if os.path.exists(target):
        raise Failure(f"there is {target} already", "a backup is never overwritten", "give another --name, or move it away")
    store = Store(project)
    with _own_folder(folder):
        with Step("Writing and checking the backup"):
            made = store.backup(name)
        try:
            with Step("Copying it out") as step:
                _copy(store, made, target)
                step.detail = ui.size(made["bytes"])
        finally:
            _remove(store, made)
    say(f"{target}: {describe(made)}")
    say(f"Bring it back with ./edge restore{project.option} {target}")
    return 0


def _file_name(name):
    if name is None:
        return time.strftime("edge-%Y%m%dT%H%M%SZ.db", time.gmtime())
    if not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,96}", name):
        raise Usage(f"--name {name!r}: at most 97 of A-Z, a-z, 0-9, '.', '_', '-' are expected, and no '.' at the beginning")
    return name if name.endswith(".db") else name + ".db"


@contextlib.contextmanager
def _own_folder(folder):
    """One that is made for a backup that then fails goes again."""
    is_new = not os.path.isdir(folder)
    os.makedirs(folder, exist_ok=True)
    if is_new:
        _give_to_caller(folder)
    try:
        yield
    finally:
        if is_new and not os.listdir(folder):
            os.rmdir(folder)


def _copy(store, made, target):
    """Under its name only when it is whole and on the disk."""
    folder, name = os.path.split(target)
    unfinished = os.path.join(folder, f".{name}.unfinished")
    try:
        with open(unfinished, "wb", opener=lambda path, flags: os.open(path, flags | os.O_NOFOLLOW, 0o600)) as file:
            store.copy_out(made["path"], file)
            file.flush()
            os.fsync(file.fileno())
            size = os.fstat(file.fileno()).st_size
        if size != made["bytes"]:
            raise Failure(f"{size:,} of {made['bytes']:,} bytes arrived in {folder}", "", "look at the space there, and try again")
        _give_to_caller(unfinished)
        os.rename(unfinished, target)
        _sync(folder)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.remove(unfinished)


def _sync(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _give_to_caller(path):
    """Under sudo it belongs to who typed the command."""
    if os.geteuid() == 0 and os.environ.get("SUDO_UID", "").isdigit() and os.environ.get("SUDO_GID", "").isdigit():
        os.chown(path, int(os.environ["SUDO_UID"]), int(os.environ["SUDO_GID"]))


def _remove(store, made):
    # On the gateway's card the copy would take room for nothing; the scheduled backups stay there.
    try:
        store.remove(made["path"])
    except Failure as failure:
        note(f"note: {failure}")


def restore(project, path, yes, timeout):
    path = os.path.abspath(path)
    if not os.path.isfile(path):
        raise Usage(f"{path} is no file")
    store = Store(project)
    with Step("Checking the backup"):
        found = store.check(path)
    _show(store.now(), found)
    if not yes and not _confirmed():
        say("Nothing was changed.")
        return 1
    with _stopped(project, timeout):
        with Step("Restoring"):
            told = store.restore(path)
    say(f"{told} (in the volume {project.name}_store, until three newer ones are).")
    say("Counters are again what they were then; what was sent after the backup and is in it is sent once more, with the same keys.")
    return 0


def _show(now, found):
    ui.table([("now", *_row(now)), ("in the backup", *_row(found))], ("", "readings", "meters", "unsent", "oldest (UTC)", "newest (UTC)", "last written (UTC)"))
    say("\n" + missing(now, found))


def _row(content):
    if content is None or content["stored"] is None:
        return ("?",) * 6
    return (f"{content['stored']:,}", content["meters"], content["unsent"],
            *(moment(content[name]) for name in ("oldest_ms", "newest_ms", "last_commit_ms")))


def missing(now, found):
    """What a person loses."""
    if now is None:
        return "What is there now cannot be read. It will be set aside, not deleted."
    if found["stored"] is None or now["stored"] is None:
        return "One of them is of an older release, so they cannot be compared. What is there now will be set aside, not deleted."
    if found["epochs"][-1] not in now["epochs"]:
        return (f"The backup is of another database than the one that is there now: none of its {now['stored']:,} readings may be in it. "
                "They will be set aside, not deleted.")
    newer = now["stored"] - found["stored"]
    if newer <= 0:
        return "Nothing was stored since the backup was made."
    return (f"{newer:,} reading(s) that were stored after the backup, the newest of {moment(now['newest_ms'])}, will be missing. "
            "They will be set aside, not deleted.")


def describe(content):
    if content["stored"] is None:
        return ui.size(content["bytes"])
    span = f" from {moment(content['oldest_ms'])} to {moment(content['newest_ms'])} UTC" if content["stored"] else ""
    return f"{content['stored']:,} reading(s) of {content['meters']:,} meter(s){span}, {ui.size(content['bytes'])}"


def moment(ms):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(ms / 1000)) if ms else "-"


def _confirmed():
    if not sys.stdin.isatty():
        raise Usage("there is no terminal to ask whether this is meant: give --yes")
    note("\nReplace the database with the backup? Type yes:")
    return sys.stdin.readline().strip().lower() == "yes"


@contextlib.contextmanager
def _stopped(project, timeout):
    """Whatever comes of it, what ran before runs again."""
    containers = project.containers()
    running = [name for name in [*CALLERS, "store"] if containers[name]["health"] != "down"]
    try:
        with Step("Stopping listener, uplink and store") as step:
            for services in (CALLERS, ["store"]):
                if any(name in running for name in services):
                    project.compose("stop", "--timeout", "40", *services, step=step, timeout=180)
        yield
    finally:
        if running:
            with Step("Starting them again") as step:
                project.compose("up", "--detach", "--no-deps", "--no-recreate", "--no-build", "--wait", "--wait-timeout", str(timeout),
                                *running, step=step, timeout=timeout + 60, what="docker compose up")
