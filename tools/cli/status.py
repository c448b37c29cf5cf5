"""`./edge status`: one look at the whole gateway."""
import json
import time

import client
import stack
import ui
from project import SERVICES
from ui import Failure, say

COUNTERS = ["heard", "stored", "duplicate", "rejected", "dropped", "queued", "unsent", "thinned", "acknowledged"]


def collect(project):
    services = project.containers()
    answer = client.ask(project, "/api/v1/status") if services["api"]["health"] != "down" else None
    if not answer:
        totals = _at_rest(project, services)
        # Not known is not zero.
        answer = {"readings": {name: totals.get(name) for name in COUNTERS},
                  "batches": {"acknowledged": totals.get("batches_acknowledged")}}
    return {"services": services, "readings": answer.get("readings") or dict.fromkeys(COUNTERS),
            "batches": answer.get("batches") or {"acknowledged": None}, "alarms": answer.get("alarms") or [],
            "meters": answer.get("meters") or [], "uplink": answer.get("uplink"), "unreachable": answer.get("unreachable") or []}


def _at_rest(project, services):
    """The api does not answer. A store that is down tells its totals all the same; without a database nothing was ever heard."""
    if not stack.has_volume(project, "store"):
        return dict.fromkeys([*COUNTERS, "batches_acknowledged"], 0)
    if services["store"]["health"] == "down":
        try:
            answer = project.engine.docker("run", "--rm", "--network", "none", "--volume", f"{project.name}_store:/data/store",
                                           f"mbus-gateway/edge:{project.tag}", "store", "--stats", timeout=60)
            return {name: int(value) for name, value in json.loads(answer).items() if name != "epoch"}
        except (Failure, ValueError):
            pass
    return {}


def show(project, as_json):
    status = collect(project)
    if as_json:
        status["services"] = {name: status["services"][name] for name in SERVICES}
        say(json.dumps({name: status[name] for name in ("services", "readings", "batches", "alarms")}))
        return 0
    say(f"Gateway '{project.name}'")
    ui.table([(name, state["health"], state["restarts"]) for name, state in status["services"].items()],
             ("service", "health", "restarts"))
    everything_down = all(state["health"] == "down" for state in status["services"].values())
    if everything_down or status["readings"]["heard"] is None:
        if status["readings"]["heard"]:
            show_counters(status)
        say("\nNothing runs. Start it with ./edge up or ./edge demo." if everything_down
            else "\nThe api does not answer yet; try again in a moment, or see ./edge logs api.")
        return 0
    show_counters(status)
    show_meters(status["meters"])
    show_alarms(status["alarms"])
    return 0


def show_counters(status):
    numbers = status["readings"]
    say(f"\nheard {numbers['heard']:,} = stored {numbers['stored']:,} + duplicate {numbers['duplicate']:,} + rejected "
        f"{numbers['rejected']:,} + dropped {numbers['dropped']:,} + queued {numbers['queued']:,}")
    say(f"stored {numbers['stored']:,} = acknowledged {numbers['acknowledged']:,} + unsent {numbers['unsent']:,} + thinned "
        f"{numbers['thinned']:,}   (in {status['batches']['acknowledged']:,} batches)")


def show_meters(meters, most=20):
    if not meters:
        say("\nNo meter was heard yet.")
        return
    say("")
    ui.table([(meter["meter_id"], meter.get("name") or "", *_value(meter["reading"]), meter["received_at"][11:19])
              for meter in meters[:most]], ("meter", "name", "value", "unit", "heard (UTC)"))
    if len(meters) > most:
        say(f"  ... and {len(meters) - most} more: ./edge status --json has the counters, the API has every meter")


# The value a person reads off the meter, by the decoder's field names, in this order.
MAIN_FIELDS = [("total_energy_consumption_kwh", "kWh"), ("total_kwh", "kWh"), ("total_m3", "m3"), ("total_volume_m3", "m3")]


def _value(reading):
    for field, unit in MAIN_FIELDS:
        if field in reading:
            return reading[field], unit
    return "-", ""


def show_alarms(alarms):
    say("\nNo alarms." if not alarms else f"\n{len(alarms)} alarm(s):")
    for alarm in alarms:
        say(f"  {alarm['kind']} {alarm['subject']}, {alarm['count']}x since {alarm['since']}: {alarm['text']}")


def send_now(project, timeout):
    with ui.Step("Sending"):
        deadline = time.monotonic() + timeout
        while True:
            answer = client.ask(project, f"/api/v1/send-now?timeout_seconds={timeout}", "POST", timeout + 10)
            if answer is not None:
                break
            if time.monotonic() > deadline:
                raise Failure("the gateway does not answer", "the api is down or starting", "see ./edge status")
            time.sleep(1)
    say(f"{answer['batches']} batches, {answer['readings']} readings acknowledged" if answer["readings"] else
        "nothing to send: every reading is acknowledged")
    return 0
