"""What a person sees: results on stdout, progress on stderr, one line a step with its time, and no wall of log."""
import subprocess
import sys
import threading
import time
from collections import deque


class Failure(Exception):
    """Something did not work: what, why and what to do. Exit code 1."""

    def __init__(self, what, why="", do=""):
        super().__init__("\n".join(part for part in (what, why and f"  why: {why}", do and f"  do:  {do}") if part))


class Usage(Exception):
    """The command was called in a way it cannot be. Exit code 2."""


def say(text=""):
    print(text, flush=True)


def note(text):
    # A line that still moves gives way.
    clear = "\r\033[K" if Step._open and sys.stderr.isatty() else ""
    print(clear + text, file=sys.stderr, flush=True)


class Step:
    """`with Step("Building images") as step:` prints one line that grows while it lasts and ends with the time it took. Steps that
    last at the same time share that line."""

    _open = []
    _printing = threading.Lock()

    def __init__(self, title):
        self.title, self.detail, self.failed = title, "", False
        self._live = sys.stderr.isatty()
        self._done = threading.Event()

    def __enter__(self):
        self._began = time.monotonic()
        with Step._printing:
            Step._open.append(self)
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        self._ticker.start()
        return self

    def __exit__(self, kind, error, trace):
        self._done.set()
        self._ticker.join()
        mark = "FAILED" if kind or self.failed else "ok"
        with Step._printing:
            Step._open.remove(self)
            self._line(f"{self.title} ... {mark} ({self._seconds():.0f} s){self._tail()}", last=True)
        return False

    def _seconds(self):
        return time.monotonic() - self._began

    def _tail(self):
        return f"  {self.detail[:90]}" if self.detail else ""

    def _tick(self):
        # A terminal sees the line move; a log gets a sign of life every 15 s.
        while not self._done.wait(0.5 if self._live else 15):
            with Step._printing:
                if Step._open[0] is self:
                    self._line(" | ".join(f"{step.title} ... {step._seconds():.0f} s{step._tail()}" for step in Step._open), last=False)

    def _line(self, text, last):
        if self._live:
            sys.stderr.write(f"\r\033[K{text[:150]}" + ("\n" if last else ""))
            sys.stderr.flush()
        else:
            note(text)


def run(arguments, step=None, env=None, timeout=600, stdin=None, what=None):
    """Runs a program, shows its last line in `step`, gives its stdout. Failure holds the last lines of what it printed."""
    child = subprocess.Popen(arguments, env=env, stdin=stdin or subprocess.DEVNULL, text=True, errors="replace",
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, tail = [], deque(maxlen=25)

    def drain(pipe, keep):
        for line in pipe:
            keep.append(line)
            tail.append(line.rstrip())
            if step and line.strip():
                step.detail = line.strip()

    threads = [threading.Thread(target=drain, args=pair, daemon=True)
               for pair in ((child.stdout, output), (child.stderr, deque(maxlen=1)))]
    for thread in threads:
        thread.start()
    try:
        code = child.wait(timeout)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        raise Failure(f"{what or arguments[0]} did not end within {timeout} s", "\n    ".join(tail),
                      "look at the machine's load, or give more time with --timeout") from None
    for thread in threads:
        thread.join(5)
    if step:
        step.detail = ""
    if code != 0:
        raise Failure(f"{what or ' '.join(arguments[:4])} ended with code {code}", "\n    ".join(tail))
    return "".join(output)


def table(rows, header):
    """Columns as wide as they need to be; numbers to the right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(header), *rows]) for i in range(len(header))]
    numeric = [bool(rows) and all(is_number(row[i]) for row in rows) for i in range(len(header))]
    for row in [list(header), *rows]:
        say("  " + "  ".join(cell.rjust(w) if n else cell.ljust(w) for cell, w, n in zip(row, widths, numeric)).rstrip())


def size(count):
    """Bytes for a person."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e5 else f"{count / 1e3:,.1f} kB"


def is_number(text):
    return text.replace(",", "").replace(".", "", 1).replace("-", "", 1).isdigit()
