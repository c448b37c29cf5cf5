"""`./edge command` and `./edge audit`: what the cloud can ask for, without the cloud; docs/commands.md has the list."""
import json
import re

import logs
import ui
from control_program import Control
from ui import Usage, say

# Longer than control gives its longest command, and what it does after an answer.
SECONDS = 240


def run(project, name, words, as_json):
    if not re.fullmatch(r"[a-z0-9-]{1,40}", name):
        raise Usage(f"{name}: a command's name has a-z, 0-9 and -")
    result = Control(project).ask(name, SECONDS, **arguments(words))
    if as_json:
        say(json.dumps(result))
    elif name == "logs":
        show_logs(result)
    elif name == "audit":
        show_audit(result)
    else:
        say(json.dumps(result, indent=2, ensure_ascii=False))
    return 0


def audit(project, limit, as_json):
    return run(project, "audit", [f"limit={limit}"], as_json)


def arguments(words):
    """service=store lines=50 at_once=true; what looks like a number or a truth is one, as control expects it."""
    found = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", name):
            raise Usage(f"{word}: key=value is expected, for example service=store")
        if name in found:
            raise Usage(f"{name}: given twice")
        if value in ("true", "false"):
            found[name] = value == "true"
        elif re.fullmatch(r"0|[1-9][0-9]{0,17}", value):
            found[name] = int(value)
        else:
            found[name] = value
    return found


def show_logs(result):
    for line in result["lines"]:
        say(printable(logs.readable(line)))
    left_out = [f"{result['left_out']} older line(s) had no room"] if result["left_out"] else []
    shortened = [f"{result['shortened']} line(s) are cut"] if result["shortened"] else []
    if left_out or shortened:
        ui.note("; ".join(left_out + shortened))


def show_audit(result):
    if not result["entries"]:
        say("Nobody has asked for anything that is written down.")
        return
    ui.table([(entry["at"][:19].replace("T", " "), entry["origin"], entry["command"] or "?", entry["outcome"], f"{entry['took_ms'] / 1000:.1f} s",
               printable(" ".join(part for part in (entry["args"] if entry["args"] != "{}" else "", entry["text"]) if part))[:100])
              for entry in result["entries"]], ("when (UTC)", "from", "command", "outcome", "took", "what"))
    if result["left_out"]:
        ui.note(f"{result['left_out']} older entries had no room")


def printable(text):
    """A terminal does what it is told by characters that nobody sees; lines and tabs stay."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)
