"""The hardware watchdog of this machine. Raspberry Pi OS gives it to systemd; with `./edge up --own-watchdog` the gateway has it."""
import os
import stat

import packages
from ui import note, run

DEVICE = "/dev/watchdog"
DROP_IN = "/etc/systemd/system.conf.d/50-mbus-gateway-watchdog.conf"
# There where systemd is the first process, and only there.
SYSTEMD = "/run/systemd/system"


def is_there():
    try:
        return stat.S_ISCHR(os.stat(DEVICE).st_mode)
    except OSError:
        return False


def take(project):
    """Tells systemd to let go of the device. True when that is news."""
    packages.require_root(f"--own-watchdog writes {DROP_IN}")
    text = _text(project)
    if _read() == text:
        return False
    os.makedirs(os.path.dirname(DROP_IN), exist_ok=True)
    with open(DROP_IN, "w", encoding="utf-8") as file:
        file.write(text)
    note(f"{DROP_IN}: systemd leaves {DEVICE} to the gateway; ./edge down --purge{project.option} takes that back")
    _tell_systemd("let go of the device")
    return True


def must_give_back(project):
    """Asked before anything is taken down: nothing should be half done for want of rights."""
    if _read() != _text(project):
        return False
    packages.require_root(f"--purge removes {DROP_IN}, so that systemd has {DEVICE} again")
    return True


def give_back():
    os.remove(DROP_IN)
    note(f"{DROP_IN} is removed: systemd has {DEVICE} again, as it is configured")
    _tell_systemd("take the device again")


def _text(project):
    return (f"# Written by ./edge up --own-watchdog for the gateway '{project.name}'; ./edge down --purge{project.option} removes it.\n"
            "[Manager]\nRuntimeWatchdogSec=0\n")


def _read():
    try:
        with open(DROP_IN, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def _tell_systemd(what):
    if os.path.isdir(SYSTEMD):
        run(["systemctl", "daemon-reexec"], timeout=60)
    else:
        note(f"systemd does not run here: it will {what} with the next boot, or after systemctl daemon-reexec")
