"""`./edge device-key`, `seal-config`, `apply-config`, `config-status`: a configuration that only one gateway can read, and only from its operator."""
import json
import os
import time

import answers
import images
import meter_files
import ui
from control_program import Control
from ui import Failure, Step, Usage, say

# Longer than control takes for each: 10 s for what is told, 150 s for the checks of a configuration.
TELL_SECONDS, APPLY_SECONDS = 60, 200
LOOK_SECONDS = 5
STATES = {"none": "nothing was changed from afar yet", "applying": "is being made", "taking_back": "is being taken back", "done": "is in use",
          "taken_back": "was taken back: the one of before is in use"}


def device_key(project, as_json):
    told = Control(project).ask("device-key", TELL_SECONDS)
    if as_json:
        say(json.dumps(told))
        return 0
    ui.table([("gateway", told["gateway"]), ("device key", told["device_key"]), ("last serial", told["last_serial"])], ("", ""))
    return 0


def seal_config(project, to, key, gateway, serial, hours, settings, meters, replace, out):
    """Sealed by control's own program in a throwaway container without a network; the operator's key goes through its standard input."""
    content = {"gateway": gateway, "serial": serial, "expires_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + hours * 3600))}
    if settings:
        content["settings"] = _json(settings)
    if meters:
        content["meters"] = {"mode": "replace" if replace else "merge", "files": _meters(meters)}
    elif replace:
        raise Usage("--replace-meters goes with --meters DIR")
    if not settings and not meters:
        raise Usage("there is nothing to seal: give --settings FILE, --meters DIR, or both")
    if os.path.exists(out):
        raise Failure(f"there is {out} already", "a sealed configuration is never overwritten", "give another --out, or move it away")
    question = {"to": to, "key": _text(key), "content": content}
    tag = images.build(project.engine, project.root, demo=False)
    with Step("Sealing"):
        arguments = ["docker", "run", "--rm", "--interactive", "--network", "none", "--read-only", "--cap-drop", "ALL", "--tmpfs", "/tmp:size=16m",
                     f"{images.OURS}/edge:{tag}", "control", "--seal"]
        made = answers.ask(arguments, project.engine.env, "control", TELL_SECONDS, question)
    with open(out, "w", encoding="ascii", opener=lambda path, flags: os.open(path, flags | os.O_EXCL, 0o600)) as file:
        file.write(made["sealed"] + "\n")
    say(f"{out}: number {serial} for {gateway}, until {content['expires_at']}.")
    say(f"Put it in place at the gateway with ./edge apply-config {out}, or from the cloud with the command apply-config.")
    return 0


def apply_config(project, path, timeout):
    control = Control(project)
    with Step("Checking it"):
        began = control.ask("apply-config", APPLY_SECONDS, config=_text(path).strip())
    say(f"Number {began['serial']} is accepted: {began['files']} file(s) change"
        + (f", {', '.join(began['restarts'])} will be restarted." if began["restarts"] else "."))
    deadline = time.monotonic() + timeout
    with Step("Changing, and watching whether the gateway does as well as before") as step:
        while (told := _status(control, step))["state"] in ("applying", "taking_back"):
            if time.monotonic() > deadline:
                say(f"It is not decided yet; ./edge config-status{project.option} tells how it went.")
                return 1
            time.sleep(LOOK_SECONDS)
    return _show(told)


def config_status(project, as_json):
    told = Control(project).ask("config-status", TELL_SECONDS)
    if as_json:
        say(json.dumps(told))
        return 0
    _show(told)
    return 0


def _status(control, step):
    """Control may be restarted by what it does."""
    try:
        told = control.ask("config-status", TELL_SECONDS)
        step.detail = told.get("step", "")
        return told
    except Failure as failure:
        step.detail = str(failure).splitlines()[0]
        return {"state": "applying"}


def _show(told):
    which = f"The {told['kind']}" + (f" number {told['serial']} " if told["serial"] else " ") if "kind" in told else "So far "
    say(which + STATES.get(told["state"], told["state"]) + (f": {told['text']}" if told.get("text") else "") + ".")
    return 0 if told["state"] == "done" else 1


def _meters(folder):
    if not os.path.isdir(folder):
        raise Usage(f"{folder} is no folder")
    # What an editor has left is no meter; the listener sees it the same way.
    names = [name for name in sorted(os.listdir(folder)) if not name.startswith(".") and not name.endswith("~")]
    return {name: meter_files.read(os.path.join(folder, name)) for name in names}


def _json(path):
    try:
        found = json.loads(_text(path))
    except ValueError as error:
        raise Usage(f"{path} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise Usage(f"{path}: an object of sections is expected, as in edge.json")
    return found


def _text(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(meter_files.LARGEST * 8)
    except (OSError, UnicodeDecodeError) as error:
        raise Usage(f"cannot read {path}: {error}") from None
