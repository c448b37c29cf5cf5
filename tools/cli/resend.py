"""`./edge resend`: batches that the cloud acknowledged, or refused for good, once more."""
from control_program import Control
from ui import Failure, Step, Usage, say

# A gateway takes so many at once.
MOST_NUMBERS = 10_000
# Longer than control takes for its own limits: 30 s for the asking, 2 minutes for a send.
ASK_SECONDS, SEND_SECONDS = 60, 150


def resend(project, first, last, epoch):
    if last < first:
        raise Usage(f"{first} to {last}: the first number comes first")
    if last - first >= MOST_NUMBERS:
        raise Usage(f"{first} to {last}: at most {MOST_NUMBERS:,} numbers at once")
    control = Control(project)
    with Step("Asking for the batches") as step:
        found = control.ask("resend", ASK_SECONDS, **{"from": first, "to": last}, **({"epoch": epoch} if epoch else {}))
        step.detail = f"{found['due']} due again"
    if found["gone"]:
        say(f"{found['gone']} of these batches are no longer kept: their readings were deleted to make room, or for their age.")
    if not found["due"]:
        say("Nothing to send again: " + ("none of them is kept." if found["gone"] else "they were not sent yet, or there are no such numbers."))
        return 1 if found["gone"] else 0
    try:
        with Step("Sending"):
            sent = control.ask("send-now", SEND_SECONDS, at_once=True)
    except Failure as failure:
        raise Failure(f"{found['due']} batches are due again, but not all of them were sent now", str(failure),
                      "they go with the next send; see ./edge status" + project.option) from failure
    say(f"Batches that were due again: {found['due']}; acknowledged while this waited: {sent['batches']}, with {sent['readings']} reading(s)." if sent["batches"]
        else f"Batches that were due again, and are acknowledged: {found['due']}.")
    return 0
