"""`./edge meters`: which meters there are, which are heard, and adding and removing them while the gateway runs."""
import getpass
import json
import os
import re
import sys
import time

import meter_files
import meter_words
import ui
from meter_listener import Listener
from ui import Failure, Step, Usage, note, say

# The listener looks every 2 seconds.
NOTICE_SECONDS = 20


def show(project, as_json):
    listener = Listener(project)
    found = listener.list()
    if as_json:
        say(json.dumps({"running": listener.runs, "meters": found}))
        return 0
    if not found:
        say("No meter is configured. See what is heard with ./edge meters heard, then ./edge meters add NAME ID.")
        return 0
    ui.table([meter_words.configured_row(meter) for meter in found], meter_words.CONFIGURED_HEADER)
    faults = [meter["fault"] for meter in found if meter["fault"]]
    if faults:
        say(f"\n{len(faults)} set aside; telegrams are kept meanwhile and decoded when the file is right:")
        for fault in faults:
            say(f"  {fault}")
    if not listener.runs:
        say("\nThe listener does not run, so nothing is known of what is heard.")
    return 0


def heard(project, meter_id, wait, as_json):
    if meter_id is not None and not is_id(meter_id):
        raise Usage(f"{meter_id!r} is no id: 8 digits are expected, as they stand on the meter")
    listener = Listener(project)
    listener.require()
    found = _await_heard(listener, meter_id, wait) if wait else _heard(listener, meter_id)
    if as_json:
        say(json.dumps({"addresses": found}))
    elif found:
        ui.table([meter_words.heard_row(address) for address in found], meter_words.HEARD_HEADER)
    else:
        say("Nothing has been heard yet." if meter_id is None else f"{meter_id} has not been heard yet; wait for it with --wait SECONDS.")
    return 0 if found or meter_id is None else 1


def is_id(text):
    return re.fullmatch(r"[0-9A-Fa-f]{8}", text) is not None


def _heard(listener, meter_id=None):
    found = listener.ask("heard")["addresses"]
    return meter_words.strongest_first(address for address in found if meter_id is None or address["meter_id"] == meter_id.lower())


def _await_heard(listener, meter_id, seconds):
    deadline = time.monotonic() + seconds
    with Step(f"Listening for {meter_id or 'any meter'}") as step:
        while not (found := _heard(listener, meter_id)):
            if time.monotonic() > deadline:
                raise Failure(f"{meter_id or 'no meter'} was not heard within {seconds} s",
                              "it is out of reach, sends rarely (some meters only on weekdays), or the receiver is down",
                              "bring the receiver closer; ./edge meters heard shows what else is heard")
            time.sleep(2)
        step.detail = f"{found[0]['telegrams']} telegram(s)"
    return found


def add(project, name, meter_id, driver, key_from, force):
    file = meter_files.file_name(name, meter_id)
    meter_files.check_text("id", meter_id)
    listener = Listener(project)
    if driver is None:
        driver = _suggested_driver(listener, meter_id)
    text = meter_files.content(name, driver, meter_id, ask_key(key_from))
    _refuse_bad(listener, file, text, force)
    path = meter_files.save(project, file, text)
    say(f"Saved as {path}.")
    if listener.runs:
        _await_listed(listener, file, "Waiting until the listener has noticed")
        say("The listener uses it now.")
        _tell_redecoded(listener, meter_id)
    else:
        say("The listener does not run; it will use it when it starts.")
    return 0


def _suggested_driver(listener, meter_id):
    known = _heard(listener, meter_id) if listener.runs and is_id(meter_id) else []
    driver = next((address["suggested_driver"] for address in known if address["suggested_driver"]), "auto")
    note(f"driver: {driver}" + (" (the one for what was heard of it)" if driver != "auto" else " (the decoder chooses)"))
    return driver


def ask_key(key_from):
    """The key as it stands in the file. It is read without an echo, and never from an argument: arguments can be seen by everybody."""
    if key_from == "none":
        return "NOKEY"
    if key_from == "stdin":
        key = sys.stdin.readline().strip()
    elif sys.stdin.isatty():
        key = getpass.getpass("Key (32 hex digits, not shown; empty when it has none): ").strip()
    else:
        raise Usage("there is no terminal to ask for the key: give it with --key-stdin, or --no-key when the meter has none")
    return key.replace(" ", "") or "NOKEY"


def _refuse_bad(listener, file, text, force):
    """Nothing is saved that cannot be used, or that was tried and does not read the meter."""
    if not listener.runs:
        if fault := listener.check(file, text):
            raise Failure("this meter cannot be added", fault, "correct it and try again")
        note("note: the listener does not run, so key and driver were not tried")
        return
    result = _try(listener, file, text)
    if result["fault"]:
        raise Failure("this meter cannot be added", result["fault"], "correct it and try again")
    if result["frames_tried"] and not result["frames_decoded"] and not force:
        raise Failure("this meter was not added: its telegrams cannot be read this way", result["trouble"],
                      "check key and driver; --force saves it all the same")
    if not result["frames_tried"]:
        note(f"note: {result['trouble']}")
    else:
        say(f"Tried on {result['frames_tried']} telegram(s), {result['frames_decoded']} could be read.")


def _try(listener, file, text):
    with Step("Trying key and driver"):
        return listener.ask("test", file=file, content=text)


def _await_listed(listener, file, title, gone=False):
    deadline = time.monotonic() + NOTICE_SECONDS
    with Step(title):
        while True:
            listed = next((meter for meter in listener.list() if meter["file"] == file), None)
            if (listed is None) if gone else (listed is not None and not listed["fault"]):
                return
            if time.monotonic() > deadline:
                raise Failure(f"the listener has not noticed within {NOTICE_SECONDS} s", (listed or {}).get("fault") or "it lists the files as they were",
                              "see ./edge logs listener")
            time.sleep(1)


def _tell_redecoded(listener, meter_id):
    # By itself the listener has begun already; this waits for it and sees what is left.
    try:
        result = listener.ask("redecode", timeout=300, meter_id=meter_id if is_id(meter_id) else "")
    except Failure as failure:
        note(f"note: what is kept of it could not be tried just now; the listener tries again by itself\n{failure}")
        return
    tried, stored = int(result["frames_tried"]), int(result["frames_stored"])
    if stored:
        say(f"{stored} telegram(s) that were kept of it are readings now.")
    if tried > stored:
        say(f"{tried - stored} kept telegram(s) still cannot be read.")
    if not tried:
        say("Nothing of it is waiting to be read.")


def remove(project, target):
    listener = Listener(project)
    meter = _find(listener.list(), target)
    meter_files.remove(project, meter["file"])
    if listener.runs:
        _await_listed(listener, meter["file"], "Waiting until the listener has noticed", gone=True)
    say(f"{meter['name'] or meter['file']} is not read any more. Its readings stay.")
    return 0


def _find(found, target):
    """By file, name or id; never by guessing."""
    matches = [meter for meter in found if target in (meter["file"], meter["name"]) or target.lower() == meter["id"].lower() != ""]
    if not matches:
        raise Failure(f"there is no meter {target!r}", "neither a name nor an id nor a file in meters.d is that", "see ./edge meters list")
    if len(matches) > 1:
        raise Failure(f"{target!r} is more than one meter", ", ".join(meter["file"] for meter in matches), "name the file")
    return matches[0]


def test(project, target, meter_id, driver, key_from):
    listener = Listener(project)
    if (target is None) == (meter_id is None):
        raise Usage("either a file, a name or an id of a meter in meters.d, or --id ID [--driver D]")
    if target is None:
        file, text = "test", meter_files.content("test", driver or _suggested_driver(listener, meter_id), meter_id, ask_key(key_from))
    elif os.path.exists(target):
        file, text = os.path.basename(target), meter_files.read(target)
    else:
        file = _find(listener.list(), target)["file"]
        text = meter_files.read(os.path.join(meter_files.folder(project), file))
    if not listener.runs:
        fault = listener.check(file, text)
        say(fault or "The file is good. The listener does not run, so key and driver were not tried.")
        return 1 if fault else 0
    return _show_trial(_try(listener, file, text))


def _show_trial(result):
    if result["fault"]:
        say(result["fault"])
        return 1
    if not result["frames_tried"]:
        say(f"The file is good; {result['trouble']}.")
        return 0
    say(f"{result['frames_decoded']} of {result['frames_tried']} telegram(s) can be read.")
    if result["trouble"]:
        say(f"The newest cannot: {result['trouble']}")
    if result["reading_json"]:
        values = json.loads(result["reading_json"])
        ui.table([(name, value) for name, value in values.items() if name not in ("_", "name", "timestamp")], ("field", "value"))
    return 0 if result["frames_decoded"] and not result["trouble"] else 1


def redecode(project, meter_id):
    if meter_id is not None and not is_id(meter_id):
        raise Usage(f"{meter_id!r} is no id: 8 digits are expected")
    listener = Listener(project)
    listener.require()
    with Step("Decoding what is kept"):
        result = listener.ask("redecode", timeout=300, meter_id=meter_id or "")
    say(f"{result['frames_stored']} of {result['frames_tried']} kept telegram(s) are readings now.")
    return 0
