"""`./edge logs`: what the services say, one readable line each. Their own form is JSON, for programs."""
import json
import subprocess
import sys

LEVELS = {"Trace": "trace", "Debug": "debug", "Information": "info", "Warning": "WARN", "Error": "ERROR", "Critical": "CRITICAL"}


def show(project, service, follow):
    arguments = ["logs", "--no-color", "--tail", "200", *(["--follow"] if follow else []), *([service] if service else [])]
    with project.compose_stream(*arguments) as stream:
        try:
            for line in stream.stdout:
                name, bar, text = line.rstrip("\n").partition(" | ")
                print(f"{name.strip():<14} {readable(text)}" if bar else readable(line.rstrip("\n")), flush=True)
        except (KeyboardInterrupt, BrokenPipeError):
            stream.terminate()
    return 0


def readable(text):
    """Time, level, event id, message; the exception when there is one. A line that is not JSON stays as it is."""
    try:
        entry = json.loads(text)
        line = f"{entry['Timestamp'][11:19]} {LEVELS[entry['LogLevel']]:<5} {entry['EventId']} {entry['Message']}"
    except (ValueError, KeyError, TypeError):
        return text
    return line + ("\n    " + entry["Exception"].replace("\n", "\n    ") if entry.get("Exception") else "")
