"""What addresses and answers about meters are called in words and tables."""
import time

# EN 13757-7, the table of device types.
TYPES = {
    0x00: "other", 0x01: "oil", 0x02: "electricity", 0x03: "gas", 0x04: "heat", 0x05: "steam", 0x06: "warm water", 0x07: "water",
    0x08: "heat cost allocator", 0x09: "compressed air", 0x0A: "cooling (outlet)", 0x0B: "cooling (inlet)", 0x0C: "heat (inlet)",
    0x0D: "heat and cooling", 0x0E: "system part", 0x0F: "unknown", 0x10: "irrigation water", 0x11: "water logger", 0x12: "gas logger",
    0x13: "gas converter", 0x14: "calorific value", 0x15: "hot water", 0x16: "cold water", 0x17: "hot and cold water", 0x18: "pressure",
    0x19: "A/D converter", 0x1A: "smoke detector", 0x1B: "room sensor", 0x1C: "gas detector", 0x20: "breaker", 0x21: "valve",
    0x25: "display", 0x28: "waste water", 0x29: "waste", 0x2A: "carbon dioxide", 0x31: "concentrator", 0x32: "repeater", 0x33: "repeater",
    0x36: "radio converter", 0x37: "radio converter", 0x38: "wired adapter",
}


def type_words(number):
    return TYPES.get(number, f"type {number:02x}")


def moment(milliseconds, now=None):
    """A point in time for a table, UTC: the time of day, with the date when it was not today."""
    if not milliseconds:
        return "never"
    now = time.time() if now is None else now
    then = time.gmtime(milliseconds / 1000)
    today = time.gmtime(now)[:3] == then[:3]
    return time.strftime("%H:%M:%S" if today else "%Y-%m-%d %H:%M", then)


def heard_row(address):
    """One line of `meters heard`."""
    rssi = address.get("rssi_dbm")
    return (address["meter_id"], address["manufacturer"], type_words(address["device_type"]), f"{address['version']:02x}",
            "yes" if address["encrypted"] else "no", address["suggested_driver"] or "-", "-" if rssi is None else rssi,
            int(address["telegrams"]), moment(int(address["last_heard_ms"])), "yes" if address["configured"] else "no")


HEARD_HEADER = ("id", "maker", "type", "version", "encrypted", "driver", "dBm", "heard", "last (UTC)", "configured")


def strongest_first(addresses):
    """Where no receiver tells the strength the last heard comes first, after all others."""
    def rank(address):
        rssi = address.get("rssi_dbm")
        return (rssi is None, -(rssi or 0), -int(address["last_heard_ms"]))
    return sorted(addresses, key=rank)


def configured_row(meter):
    """One line of `meters list`."""
    return (meter["name"] or "-", meter["id"] or "-", meter["driver"] or "-", "yes" if meter["has_key"] else "no",
            "set aside" if meter["fault"] else "ok", moment(int(meter["last_heard_ms"])), int(meter["telegrams"]), meter.get("rhythm") or "-", meter["file"])


CONFIGURED_HEADER = ("name", "id", "driver", "key", "state", "last (UTC)", "heard", "rhythm", "file")
