"""`./edge demo`: everything up with simulated meters and a stand-in cloud; ends when readings are acknowledged and proved right."""
import json
import os
import time

import client
import config_folder
import credentials
import images
import releases
import stack
import status
from ui import Failure, Step, say

GATEWAY = "demo-gateway"


def demo(project, meters, interval, timeout):
    known = project.recall()
    if known and not known["demo"] and stack.has_volume(project, "store"):
        raise Failure(f"project '{project.name}' is a real gateway", "simulated meters must not mix with real readings",
                      "give another: ./edge demo --project demo")
    tag = images.build(project.engine, project.root, demo=True)
    project.remember(tag, demo=True, interval=interval)
    with Step("Certificates") as step:
        _configure(project)
        credentials.ensure_demo_certificates(project.data, GATEWAY, step)
    with Step(f"{meters} simulated meters") as step:
        _make_meters(project, tag, meters, step)
    stack.start(project, timeout)
    if releases.installed(project):
        releases.forget(project)
    verdict = _await_proof(project, meters, timeout)
    return _report(project, verdict)


def _configure(project):
    os.makedirs(os.path.join(project.config_dir, "meters.d"), exist_ok=True)
    os.makedirs(os.path.join(project.config_dir, "pki"), exist_ok=True)
    # Put in the place of what is there: control may have made that its own.
    path = os.path.join(project.config_dir, "edge.json")
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump({"Gateway": {"Id": GATEWAY}, "Listener": {"Receivers": ["sim"]}}, file, indent=2)
    os.replace(path + ".new", path)


def _make_meters(project, tag, meters, step):
    """The same seed gives the same first meters, so a second run with more of them adds to the first."""
    config_folder.share(project)
    project.engine.docker("run", "--rm", "--network", "none", "--volume", f"{project.config_dir}:/etc/radio", f"mbus-gateway/edge:{tag}",
                          "radio", "init", "--meters", str(meters), "--seed", "1", "--dir", "/etc/radio", step=step)


def _await_proof(project, meters, timeout):
    """Every meter's readings acknowledged, received by the cloud and equal to what the meter truly counted."""
    deadline = time.monotonic() + timeout
    with Step("Waiting for the cloud to acknowledge readings of every meter") as step:
        while True:
            verdict = client.ask_cloud(project, "/v1/verdict")
            now = status.collect(project)
            if verdict and verdict["compared"]:
                _refuse_wrong(verdict)
            acknowledged = now["readings"]["acknowledged"] or 0
            seen = verdict["meters"] if verdict else 0
            step.detail = (f"heard {now['readings']['heard'] or 0}, stored {now['readings']['stored'] or 0}, acknowledged {acknowledged}, "
                           f"{seen} of {meters} meters")
            if acknowledged and verdict and verdict["ok"] and seen >= meters and (now["batches"]["acknowledged"] or 0) >= 2:
                return verdict
            if time.monotonic() > deadline:
                raise Failure(f"not every meter's reading was acknowledged within {timeout} s", step.detail,
                              "see ./edge status and ./edge logs uplink")
            time.sleep(1)


def _refuse_wrong(verdict):
    if verdict["mismatches"] or verdict["doubled"]:
        raise Failure("the cloud received something else than the meters counted", json.dumps(verdict)[:2000],
                      "this is a fault of the gateway: please report it with ./edge logs")


def _report(project, verdict):
    now = status.collect(project)
    say(f"The gateway works: {verdict['compared']} readings of {verdict['meters']} meters reached the cloud, "
        "each compared with what the meter truly counted.")
    status.show_counters(now)
    status.show_meters(now["meters"])
    status.show_alarms(now["alarms"])
    say("\nIt keeps running. Where to look next:")
    say(f"  ./edge status{project.option}        health, counters, meters, alarms")
    say(f"  ./edge logs uplink{project.option}   what the uplink says (-f to follow)")
    stack.show_page(project)
    say(f"  ./edge down{project.option} --purge  take it all away")
    return 0
