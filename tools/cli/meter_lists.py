"""Lists that people keep in a spreadsheet: every mistake by its line, all at once, and never a key in a message."""
import csv
import re

import meter_files
from ui import Usage

METER = ("name", "id", "driver", "key")
# One character less than a key may be one that got into the wrong column.
KEY_LIKE = 31


def rows(path, columns, errors, required=None):
    """(where, {column: text}) of each line that has something in it."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            reader = csv.reader(file, delimiter=";" if ";" in head else ",", strict=True)
            names = [name.strip().lower() for name in next(reader, [])]
            unknown, missing = set(names) - set(columns), set(required or columns) - set(names)
            if unknown or missing or len(set(names)) != len(names):
                errors.append(f"{path}, line 1: the columns {', '.join(columns)} are expected, each once"
                              + (f"; missing: {', '.join(sorted(missing))}" if missing else ""))
                return
            for cells in reader:
                where = f"{path}, line {reader.line_num}"
                if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names):]):
                    errors.append(f"{where}: {len(cells)} columns, {len(names)} are expected; a comma in a name needs quotes around it")
                elif any(cell.strip() for cell in cells):
                    yield where, {name: cell.strip() for name, cell in zip(names, cells + [""] * len(names))}
    except OSError as error:
        errors.append(f"{path}: it cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        errors.append(f"{path}: it is not UTF-8 text; save it as CSV UTF-8")
    except csv.Error as error:
        errors.append(f"{path}: it is not CSV: {error}")


def meters(path, errors):
    """{file name: content} as they stand in meters.d."""
    found, ids = {}, {}
    for where, row in rows(path, METER, errors, required=("name", "id", "key")):
        wrong = list(_mistakes(row))
        if not wrong:
            file = meter_files.file_name(row["name"], row["id"])
            if file in found:
                wrong.append(f"the name {row['name']!r} gives {file}, as an earlier line does: give another name")
            if row["id"].lower() in ids:
                wrong.append(f"the id {row['id']} is in {ids[row['id'].lower()]} too")
        if wrong:
            errors.extend(f"{where}: {text}" for text in wrong)
            continue
        found[file] = meter_files.content(row["name"], row.get("driver") or "auto", row["id"], _key(row))
        ids[row["id"].lower()] = where.rpartition(", ")[2]
    return found


def _mistakes(row):
    try:
        meter_files.file_name(row["name"], row["id"])
    except Usage as usage:
        yield str(usage) if not _is_key_like(row["name"]) else "the name looks like a key"
    if len(row["name"]) > 100:
        yield "the name is longer than 100 characters"
    if not re.fullmatch(r"[0-9A-Fa-f]{8}", row["id"]) and not re.fullmatch(r"[0-9A-Fa-f]*\*[\x21-\x7e]*", row["id"]):
        yield f"the id {_shown(row['id'])} is not 8 digits, and no wildcard such as *.M=SON"
    if not re.fullmatch(r"[A-Za-z0-9_]*", row.get("driver", "")):
        yield f"the driver {_shown(row['driver'])} is none: letters, digits and _ are expected, or nothing for auto"
    key = _key(row)
    if not key:
        yield "there is no key: write NOKEY for a meter that sends in plain text"
    elif key != "NOKEY" and not re.fullmatch(r"[0-9A-Fa-f]{32}", key):
        yield f"the key is not 32 hex digits (it has {len(key)} characters) and not NOKEY"


def _key(row):
    return row["key"].replace(" ", "")


def _is_key_like(text):
    return sum(character in "0123456789abcdefABCDEF" for character in text) >= KEY_LIKE


def _shown(text):
    return f"of {len(text)} characters" if _is_key_like(text) else repr(text[:20])
