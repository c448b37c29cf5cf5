"""`./edge up`, `down`, `check-config`: the stack with a real radio."""
import os
import shutil
import subprocess

import config_folder
import credentials
import host_watchdog
import images
import logs
import meter_files
import releases
import tunnel
from ui import Failure, Step, note, say

SETTLE_SECONDS = 300


def up(project, timeout, own_watchdog=False, replace_update=False):
    _forget_demo(project)
    if not project.receivers and not project.dongles:
        raise Failure("no receiver is configured",
                      "Listener:Dongles and Listener:Receivers in config/edge.json are empty, so nothing could be heard",
                      'name your dongles and remote radios there, for example {"Listener": {"Dongles": ["roof=auto:c1,t1"], "Receivers": ["attic"]}}, '
                      "or try ./edge demo, which simulates meters")
    _check_certificates(project)
    tag = _release(project, replace_update)
    project.remember(tag, demo=False)
    _prepare(project)
    tunnel.prepare(project)
    if own_watchdog:
        _own_watchdog(project)
    start(project, timeout)
    if replace_update:
        releases.forget(project)
    say("The gateway runs.")
    for dongle in project.dongles:
        say(f"Dongle {dongle}: whether it is there is among the alarms of ./edge status{project.option}")
    if project.receivers:
        say("Remote radios sign in to the local broker (port 1883) with their name and this password:")
    for receiver in project.receivers:
        say(f"  {receiver}: {credentials.read(project, receiver)}, topic edge/frames/{receiver}")
    show_page(project)
    if project.has_home_assistant:
        say("Home Assistant signs in to the local broker (port 1883) as homeassistant with this password:\n  "
            + credentials.read(project, "homeassistant"))
    say("Next: ./edge status" + project.option)
    return 0


def _release(project, replace_update):
    """An update stays installed until somebody says otherwise: this checkout may be an older one."""
    installed = None if replace_update else releases.installed(project)
    if installed:
        note("note: a release that came as an update is installed, and is started; --replace-update puts this checkout's version in its place")
        return installed
    return images.build(project.engine, project.root, demo=False)


def show_page(project):
    say(f"  http://{project.address('api', 8080)}/   the page; its password: {credentials.page_password(project)}")


def _own_watchdog(project):
    if not host_watchdog.is_there():
        raise Failure(f"there is no hardware watchdog {host_watchdog.DEVICE}", "--own-watchdog would take it from systemd",
                      "leave the option out: all else works without one; docs/watchdog.md tells how a Raspberry Pi gets one")
    if host_watchdog.take(project):
        # Who runs found the device busy: it is opened at a start only.
        project.compose("stop", "watchdog", timeout=120)


def _forget_demo(project):
    known = project.recall()
    if known and known["demo"]:
        raise Failure(f"project '{project.name}' is a demonstration", "its database holds simulated meters",
                      "take it away with ./edge down --purge, or give another --project")
    project.remember((known or {}).get("tag", "dev"), demo=False)


def _check_certificates(project):
    gateway = project.settings().get("Gateway", {}).get("Id", "")
    folder = os.path.join(project.config_dir, "pki")
    missing = [name for name in ("ca.crt", f"{gateway}.crt", f"{gateway}.key") if not os.path.exists(os.path.join(folder, name))]
    if missing:
        note(f"note: {folder} lacks {', '.join(missing)}: readings are kept and will be sent when the cloud's certificates are there")
        os.makedirs(folder, exist_ok=True)
    for name in set(os.listdir(folder)) - set(missing):
        credentials.own(os.path.join(folder, name))


def _prepare(project):
    config_folder.share(project)
    meters = os.path.join(project.config_dir, "meters.d")
    # Keys: for the listener's user and root alone.
    meter_files.make_private(project, meters, [name for name in os.listdir(meters) if os.path.isfile(os.path.join(meters, name))])


def start(project, timeout):
    with Step("Starting the containers") as step:
        try:
            project.compose("up", "--detach", "--wait", "--wait-timeout", str(timeout), "--remove-orphans", "--no-build", step=step,
                            timeout=timeout + 60, what="docker compose up")
        except Failure as failure:
            # A file of the person's own may have taken a healthcheck away: it runs, and there is nothing to wait for.
            if "has no healthcheck configured" in str(failure):
                return
            if "port is already allocated" in str(failure) or "address already in use" in str(failure):
                raise Failure("the port of the web page is taken", _port_line(str(failure)),
                              "free it, or choose another: EDGE_HTTP_PORT=8081 ./edge ...") from failure
            raise Failure("not every container came up", last_words(project) or str(failure),
                          "see ./edge status and ./edge logs SERVICE") from failure


def last_words(project):
    """What the services that are not well said last, in their own words."""
    said = []
    for service, state in project.containers().items():
        if state["health"] != "healthy":
            lines = project.compose("logs", "--no-color", "--no-log-prefix", "--tail", "3", service).strip().splitlines()
            said.append(f"{service} is {state['health']}: " + (logs.readable(lines[-1]) if lines else "it said nothing"))
    return "\n       ".join(said)


def _port_line(text):
    return next((line.strip() for line in text.splitlines() if "already" in line), "")


def down(project, purge):
    gives_back = purge and host_watchdog.must_give_back(project)
    tunnel.end(project)
    releases.stop_switcher(project)
    with Step("Stopping the containers" + (" and removing their data" if purge else "")) as step:
        project.compose("down", "--remove-orphans", "--timeout", "40", *(["--volumes"] if purge else []), step=step,
                        what="docker compose down")
    if gives_back:
        host_watchdog.give_back()
    if purge:
        releases.forget(project)
        shutil.rmtree(project.data, ignore_errors=True)
    return 0


def check_config(project):
    """Every service checks its own sections; all errors of all services, once each."""
    tag = images.build(project.engine, project.root, demo=False)
    known = project.recall()
    project.remember(tag, demo=bool(known and known["demo"]), interval=(known or {}).get("interval"))
    _prepare(project)
    said = set()
    for service in credentials.SERVICES:
        with Step(f"Checking {service}"):
            said |= _check(project, service)
    for line in sorted(said):
        say(line)
    if not said:
        say("The configuration is in order.")
    return 1 if said else 0


def _check(project, service):
    try:
        project.compose("run", "--rm", "--no-deps", "--no-TTY", service, service, "--check-config",
                        timeout=120)
        return set()
    except Failure as failure:
        return {line.strip() for line in str(failure).splitlines() if ":" in line and " = " in line or "secret" in line} or {str(failure)}


def clean_exit(code):
    return code if code in (0, 1, 2) else 1


def has_volume(project, name):
    return project.engine.answers() and subprocess.run(["docker", "volume", "inspect", f"{project.name}_{name}"], env=project.engine.env, capture_output=True,
                          timeout=60, check=False).returncode == 0
