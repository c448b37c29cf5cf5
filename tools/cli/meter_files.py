"""The files in meters.d: their names, their content, and how one gets there or goes without the listener ever seeing half of it."""
import contextlib
import os
import re
import tempfile
import unicodedata

import credentials
from ui import Failure, Usage, note

LARGEST = 64 * 1024


def folder(project):
    return os.path.join(project.config_dir, "meters.d")


def file_name(name, meter_id):
    """Made from the meter's name; whatever that is, it stays a plain name in the folder."""
    check_text("name", name)
    if "/" in name or "\\" in name or name.startswith("."):
        raise Usage(f"the name {name!r}: /, \\ and a point in front are not allowed, for a file is named after it")
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return (words or "meter-" + (re.sub(r"[^0-9a-f]", "", meter_id.lower())[:8] or "new")) + ".conf"


def check_text(what, text):
    """A line of the file must stay one line."""
    if not text.strip():
        raise Usage(f"the {what} is empty")
    if any(unicodedata.category(character).startswith("C") for character in text):
        raise Usage(f"the {what} {text!r} has control characters in it")


def content(name, driver, meter_id, key):
    for what, text in (("name", name), ("driver", driver), ("id", meter_id)):
        check_text(what, text)
    # The key is never part of a message.
    if any(unicodedata.category(character).startswith("C") for character in key):
        raise Usage("the key has control characters in it")
    return f"name={name.strip()}\ndriver={driver.strip()}\nid={meter_id.strip()}\nkey={key}\n"


def read(path):
    try:
        if not os.path.isfile(path):
            raise Failure(f"cannot read {path}", "it is no file")
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except PermissionError as error:
        raise Failure(f"cannot read {path}", "only the listener and root may, for there is a key in it", "try again as root") from error
    except OSError as error:
        raise Failure(f"cannot read {path}", error.strerror) from error
    if len(data) > LARGEST:
        raise Failure(f"{path} is larger than {LARGEST} bytes", "no meter needs that")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Failure(f"{path} is not UTF-8 text") from error


def save(project, name, text):
    """Written beside the folder and moved in: whatever is in the folder is a meter, at any moment."""
    target = os.path.join(folder(project), name)
    try:
        os.makedirs(folder(project), exist_ok=True)
        if os.path.lexists(target):
            raise Failure(f"there is a file {target} already", "a meter of that name was added before", "give another name, or ./edge meters remove it first")
        with tempfile.TemporaryDirectory(prefix=".meter-", dir=project.config_dir) as place:
            new = os.path.join(place, name)
            with open(new, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            make_private(project, place, [name])
            os.rename(new, target)
    except PermissionError as error:
        raise Failure(f"cannot write {target}", error.strerror, "try again as root") from error
    return target


def remove(project, name):
    if os.path.basename(name) != name or name in ("", ".", ".."):
        raise Failure(f"{name!r} is no file's name")
    path = os.path.join(folder(project), name)
    try:
        os.remove(path)
    except PermissionError as error:
        raise Failure(f"cannot remove {path}", error.strerror, "try again as root") from error
    except OSError as error:
        raise Failure(f"cannot remove {path}", error.strerror) from error


def make_private(project, place, names):
    """Readable by the listener's user alone. Root gives the files away itself; for anybody else the container engine does it."""
    paths = [os.path.join(place, name) for name in names]
    if os.geteuid() == 0:
        for path in paths:
            credentials.own(path, mode=0o600)
        return
    strange = [name for name in names if os.stat(os.path.join(place, name)).st_uid != credentials.CONTAINER_USER]
    if not strange:
        return
    try:
        inside = [f"/place/{name}" for name in strange]
        project.engine.docker("run", "--rm", "--network", "none", "--user", "0:0", "--volume", f"{place}:/place", f"mbus-gateway/edge:{project.tag}",
                              "give-files", *inside, timeout=60)
    except Failure:
        for name in strange:
            with contextlib.suppress(PermissionError):  # Another user's file stays as that user has made it.
                os.chmod(os.path.join(place, name), 0o644)
        note("note: every user of this machine can read the key in " + ", ".join(strange)
             + ", because only root can give a file to the listener. To make it private: sudo ./edge check-config")
