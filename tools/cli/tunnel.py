"""`./edge tunnel`: lets somebody from support in, for half an hour at most; see docs/tunnel.md."""
import base64
import getpass
import json
import subprocess
import sys

import credentials
import images
from control_program import Control
from ui import Failure, Step, Usage, note, say

# What services/control/Tunnel puts on its containers.
LABEL = "mbus-gateway.tunnel"
# Longer than control takes for its own limits: 150 s to open one (Tunnel:ReadyWithin is at most 120), 30 s to close it.
OPEN_SECONDS, CLOSE_SECONDS, ASK_SECONDS = 180, 60, 30


def open_tunnel(project, minutes):
    if not credentials.tunnel_token(project):
        raise Failure("this gateway has no token for a tunnel", "the token says which tunnel at Cloudflare is this gateway's",
                      f"docs/tunnel.md tells how to get one; then ./edge tunnel token{project.option}")
    control = Control(project)
    with Step("Opening the tunnel"):
        found = control.ask("open-tunnel", OPEN_SECONDS, **({"minutes": minutes} if minutes else {}))
    _show(found)
    say(f"Close it with ./edge tunnel close{project.option}; it closes by itself then, whatever happens.")
    return 0


def close_tunnel(project):
    control = Control(project)
    with Step("Closing the tunnel"):
        control.ask("close-tunnel", CLOSE_SECONDS)
    say("The tunnel is closed.")
    return 0


def status(project, as_json):
    found = Control(project).ask("tunnel", ASK_SECONDS)
    if as_json:
        say(json.dumps(found))
    else:
        _show(found)
    return 0


def _show(found):
    if not found["open"]:
        say("The tunnel is closed." + (f" The last one ended: {found['text']}." if found.get("text") else ""))
        return
    state = "open and connected" if found["connected"] else "open, and has no connection at the moment"
    say(f"The tunnel of {found['gateway']} is {state}, until {found['expires'][:19].replace('T', ' ')} UTC.")


def keep_token(project, remove):
    """Through the standard input or the terminal: arguments can be seen by everybody."""
    text = "" if remove else _ask()
    if text and not is_token(text):
        raise Usage("that is not the token of a tunnel: it is one long word that begins with eyJ, the last one of the command that Cloudflare shows")
    if not text and not remove:
        raise Usage("nothing was given; to take the token away use --remove")
    credentials.replace(project, credentials.TUNNEL_TOKEN, text)
    say("The token is kept." if text else "The token is gone; no tunnel can be opened.")
    if text:
        images.build_tunnel(project.engine, project.root)
        say(f"Next: ./edge tunnel open{project.option}")
    return 0


def _ask():
    return (getpass.getpass("Token of the tunnel (not shown): ") if sys.stdin.isatty() else sys.stdin.read()).strip()


def is_token(text):
    """Base64 of JSON with the account, the tunnel and the secret."""
    try:
        return set(json.loads(base64.b64decode(text, validate=True))) >= {"a", "t", "s"}
    except (ValueError, TypeError):
        return False


def prepare(project):
    """For `./edge up`: the image, where there is a token. The gateway does not wait for support."""
    if credentials.tunnel_token(project):
        try:
            images.build_tunnel(project.engine, project.root)
        except Failure as failure:
            note(f"note: no support tunnel can be opened: {failure}")


def end(project):
    """Before the networks go: one that control was killed beside holds on to them."""
    if _containers(project):
        project.compose("stop", "control", timeout=120)
        for container in _containers(project):
            subprocess.run(["docker", "rm", "--force", container], env=project.engine.env, capture_output=True, timeout=60, check=False)


def _containers(project):
    return project.engine.docker("ps", "--all", "--quiet", "--filter", f"label={LABEL}={project.name}", timeout=60).split()
