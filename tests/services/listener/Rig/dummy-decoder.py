#!/usr/bin/python3
"""Plays a wmbusmeters that misbehaves. How is in the name it is called by (links to this file): `silent`, `crash+poison`, ..."""
import json
import os
import signal
import sys
import time

MODES = os.path.basename(sys.argv[0]).split("+")
POISON = "deadbeef"
PROBE_ID = "00000000"
out = sys.stdout


def meter_id(telegram):
    return bytes.fromhex(telegram[8:16])[::-1].hex()


def answer(telegram, **other):
    fields = {"_": "telegram", "media": "water", "meter": "dummy", "name": "", "id": meter_id(telegram),
              "total_m3": int(telegram[-8:], 16) / 1000, "timestamp": "2026-01-01T00:00:00Z"}
    if "023b" in telegram or "sticky" in MODES:
        fields["max_flow_m3h"] = 0.005
    fields.update(other)
    if "oneline" in MODES:
        return json.dumps(fields, separators=(",", ":")) + "\n"
    return "{\n" + ",\n".join(f'    "{k}":{json.dumps(v)}' for k, v in fields.items()) + "\n}\n"


def say(text):
    if "pieces" in MODES:
        for character in text:
            out.write(character)
            out.flush()
    else:
        out.write(text)
        out.flush()


def misbehave(telegram):
    """Only frames with the poison in them are answered badly, when there is a mode `poison`; otherwise all but the probe."""
    if meter_id(telegram) == PROBE_ID:
        return False
    return POISON in telegram if "poison" in MODES else True


def bad(telegram):
    text = answer(telegram)
    if "crash" in MODES:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "exit" in MODES:
        sys.exit(0)
    if "cut" in MODES:
        say(text[: len(text) // 2])
        sys.exit(1)
    if "silent" in MODES:
        time.sleep(1000)
    if "endless" in MODES:
        say('{\n    "a":[')
        while True:
            say("1," * 1000)
    if "huge" in MODES:
        say('{\n    "id":"' + meter_id(telegram) + '",\n    "a":"' + "x" * 1_000_000 + '"\n}\n')
        return
    if "quote" in MODES:
        say(text.replace('"name":""', '"name":"my "meter"'))
        return
    if "number" in MODES:
        say(answer(telegram, id=12345678))
        return
    if "stranger" in MODES:
        say(answer(telegram, id="99999999"))
        return
    if "fields" in MODES:
        say(answer(telegram, **{f"f{i}": 1 for i in range(5_000)}))
        return
    if "epoch" in MODES:
        say(answer(telegram, timestamp="1970-01-01T00:00:00Z"))
        return
    if "torrent" in MODES:
        sys.stderr.write(("torrent " * 20 + "\n") * 2_000)
    if "twice" in MODES:
        say(text + text)
        return
    say(text)


def telegram_of_dongle():
    sys.stderr.write("Received telegram from: 12345670\n                  rssi: -70 dBm\n"
                     f"telegram=|_1644AD557056341201077A01000000{os.getpid():08X}{os.getpid():08X}|+1\n")


def dongle():
    """The part of the program that holds a dongle."""
    if "dongle-exit" in MODES:
        sys.exit(0)
    if "dongle-failure" in MODES:
        sys.stderr.write("[ALARM DeviceFailure] too many protocol errors(20) resetting /dev/ttyUSB0 im871a\n")
        sys.exit(0)
    if "dongle-inactive" in MODES:
        sys.stderr.write("[ALARM DeviceInactivity] 4 seconds of inactivity resetting /dev/ttyUSB0 im871a (timeout 4s expected mon-sun(00-23) now 12:00)\n")
    if "dongle-deaf" in MODES:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "dongle-flood" in MODES:
        for _ in range(100_000):
            sys.stderr.write("(dummy) " + "z" * 200 + "\n")
    if "dongle-mute" not in MODES:
        telegram_of_dongle()
        sys.stderr.flush()
    while "dongle-endless" in MODES:
        sys.stderr.write("z" * 100_000)
    time.sleep(1000)


def main():
    if any(argument.startswith("--useconfig=") for argument in sys.argv):
        dongle()
    if "--listmeters" in sys.argv:
        print("auto AutoMeter (c++)\ndummy WaterMeter (c++) DUM,01,07\nsupercom587 WaterMeter (c++) SON,3c,07")
        return
    if "dead" in MODES:
        time.sleep(1000)
    if "gone" in MODES:
        sys.exit(0)
    if "deaf" in MODES:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "flood" in MODES:
        sys.stderr.write("key=00112233445566778899aabbccddeeff " + "z" * 5_000_000 + "\n" * 100_000)
    for line in sys.stdin:
        telegram = json.loads(line)["telegram"]
        if "noise" in MODES:
            say("(dummy) this is no answer\n\n")
        if misbehave(telegram):
            bad(telegram)
        else:
            say(answer(telegram))
    if "deaf" in MODES:
        time.sleep(1000)


main()
