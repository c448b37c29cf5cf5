"""./edge: the gateway's command line. Exit 0 done, 1 failed, 2 usage. Results on stdout, progress on stderr."""
import argparse
import os
import re
import sys

import backups
import demo
import logs
import meters
import resend
import runner
import stack
import status
import update
from engine import Engine
from project import Project, SERVICES
from ui import Failure, Usage, note

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def parser():
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--project", default=os.environ.get("EDGE_PROJECT", "edge"), metavar="NAME",
                        help="which stack; each has its own volumes and ports (default: edge)")
    common.add_argument("--data", default=os.environ.get("EDGE_DATA"), metavar="DIR",
                        help="where passwords, tokens and certificates are kept (default: .edge/NAME in this checkout)")
    common.add_argument("--timeout", type=positive, default=os.environ.get("EDGE_TIMEOUT", "300"), metavar="SECONDS",
                        help="how long to wait for what the command waits for (default: 300)")
    top = argparse.ArgumentParser(prog="./edge", description="M-Bus Gateway edge: wireless meters to the cloud, nothing lost.",
                                  epilog="./edge COMMAND --help tells more. Options can also be set as EDGE_PROJECT, EDGE_DATA, EDGE_TIMEOUT.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name, text, run, engine=True):
        sub = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", parents=[common])
        sub.set_defaults(run=run, engine=engine)
        return sub

    sub = command("up", "start the gateway with its real radio", lambda p, o: stack.up(p, o.timeout, o.own_watchdog, o.replace_update))
    sub.add_argument("--own-watchdog", action="store_true",
                     help="take the hardware watchdog from systemd, once and for good (root; down --purge gives it back)")
    sub.add_argument("--replace-update", action="store_true", help="put this checkout's version in the place of an update that was installed")
    sub = command("demo", "start everything with simulated meters and a stand-in cloud, and prove that readings arrive",
                  lambda p, o: demo.demo(p, o.meters, o.interval, o.timeout))
    sub.add_argument("--meters", type=positive, default=5, metavar="N", help="how many meters to simulate (default: 5)")
    sub.add_argument("--interval", type=positive, default=5, metavar="SECONDS", help="how often each meter sends (default: 5)")
    sub = command("down", "stop the gateway; its data stays", lambda p, o: stack.down(p, o.purge))
    sub.add_argument("--purge", action="store_true", help="also delete its readings, passwords and certificates, and give the hardware watchdog back to systemd")
    sub = command("status", "show services, counters, meters and alarms", lambda p, o: status.show(p, o.json), engine=False)
    sub.add_argument("--json", action="store_true", help="one line of JSON for programs")
    command("send-now", "send every unsent reading and wait for the cloud's last acknowledgement",
            lambda p, o: status.send_now(p, o.timeout))
    sub = command("resend", "send batches again that the cloud has lost, by their numbers, and wait for its acknowledgements",
                  lambda p, o: resend.resend(p, o.first, o.last, o.epoch))
    sub.add_argument("first", type=positive, metavar="FROM", help="the first number that is missing")
    sub.add_argument("last", type=positive, metavar="TO", help="the last one, included")
    sub.add_argument("--epoch", metavar="E", help="of which life of the database, as the cloud was told (default: the present one)")
    sub = command("logs", "show what the services say", lambda p, o: logs.show(p, o.service, o.follow))
    sub.add_argument("service", nargs="?", choices=[*SERVICES, "radio", "cloud", "cloud-broker"], metavar="SERVICE",
                     help="one of " + ", ".join(SERVICES) + "; in a demo also radio, cloud, cloud-broker (default: all)")
    sub.add_argument("-f", "--follow", action="store_true", help="go on as they speak")
    _add_meters(commands, common)
    sub = command("backup", "write a checked copy of all readings to a folder or a stick, while the gateway runs",
                  lambda p, o: backups.backup(p, o.to, o.name))
    sub.add_argument("--to", default="backups", metavar="DIR", help="the folder, made when it is missing (default: ./backups)")
    sub.add_argument("--name", metavar="N", help="the file's name (default: edge- and the time in UTC)")
    sub = command("restore", "put a backup in the place of the database, which is set aside; shows what would be missing and asks first",
                  lambda p, o: backups.restore(p, o.file, o.yes, o.timeout))
    sub.add_argument("file", metavar="FILE", help="as ./edge backup has written it")
    sub.add_argument("--yes", action="store_true", help="do not ask")
    sub = command("update", "install a signed bundle; what does not do its work is taken back", lambda p, o: _update(p, o.source, o.wait, o.status))
    sub.add_argument("source", nargs="?", metavar="FILE|URL", help="a file of this machine, or an address that begins with https://")
    sub.add_argument("--wait", action="store_true", help="show how it goes, until its end")
    sub.add_argument("--status", action="store_true", help="only tell how it goes, or how the last one went")
    command("check-config", "check config/edge.json and show every error at once", lambda p, o: stack.check_config(p))
    sub = command("test", "run the tests; `proof` runs the long ones with full counts", lambda p, o: runner.test(p, o.suites, o.count, o.seed))
    sub.add_argument("suites", nargs="*", metavar="SUITE", help="any of " + ", ".join(runner.SUITES) + f" (default: {', '.join(runner.USUAL)})")
    sub.add_argument("--count", type=positive, metavar="N", help="how often a proof repeats")
    sub.add_argument("--seed", type=int, metavar="S", help="the seed that a failed run printed")
    sub = command("bench", "measure, side by side in one run", lambda p, o: runner.bench(p, o.names, o.json))
    sub.add_argument("names", nargs="*", metavar="NAME", help="which figures (default: all)")
    sub.add_argument("--json", metavar="FILE", help="also write the results there")
    return top


def _add_meters(commands, common):
    text = "show, hear, add, remove and try meters while the gateway runs"
    top = commands.add_parser("meters", help=text, description=text[0].upper() + text[1:] + ".").add_subparsers(metavar="WHAT", required=True)

    def command(name, text, run):
        sub = top.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", parents=[common])
        # Most of it only looks, and what is refused should start nothing; where a throwaway listener is needed the engine is made ready then.
        sub.set_defaults(run=run, engine=False)
        return sub

    def key_options(sub):
        keys = sub.add_mutually_exclusive_group()
        keys.add_argument("--key-stdin", dest="key_from", action="store_const", const="stdin", help="read the key from the standard input")
        keys.add_argument("--no-key", dest="key_from", action="store_const", const="none", help="its telegrams come in plain text")

    sub = command("list", "show the configured meters", lambda p, o: meters.show(p, o.json))
    sub.add_argument("--json", action="store_true", help="one line of JSON for programs")
    sub = command("heard", "show every meter that is heard, configured or not", lambda p, o: meters.heard(p, o.id, o.wait, o.json))
    sub.add_argument("id", nargs="?", metavar="ID", help="only this one (8 digits)")
    sub.add_argument("--wait", type=positive, metavar="SECONDS", help="wait until it is heard, at most so long")
    sub.add_argument("--json", action="store_true", help="one line of JSON for programs")
    sub = command("add", "try a meter and add it; asks for its key", lambda p, o: meters.add(p, o.name, o.id, o.driver, o.key_from, o.force))
    sub.add_argument("name", metavar="NAME", help="for people, for example 'Flat 3 cold water'")
    sub.add_argument("id", metavar="ID", help="8 digits, or a wildcard such as '*.M=SON'")
    sub.add_argument("--driver", metavar="D", help="the decoder's driver (default: the one for what was heard of it)")
    sub.add_argument("--force", action="store_true", help="save it even if its telegrams cannot be read this way")
    key_options(sub)
    sub = command("remove", "do not read a meter any more; its readings stay", lambda p, o: meters.remove(p, o.meter))
    sub.add_argument("meter", metavar="NAME|ID", help="as ./edge meters list shows it")
    sub = command("test", "try a key and a driver; nothing is saved", lambda p, o: meters.test(p, o.meter, o.id, o.driver, o.key_from))
    sub.add_argument("meter", nargs="?", metavar="FILE|NAME|ID", help="a file, or a configured meter")
    sub.add_argument("--id", metavar="ID", help="instead: this id; asks for the key")
    sub.add_argument("--driver", metavar="D", help="with this driver (default: the one for what was heard of it)")
    key_options(sub)
    sub = command("redecode", "decode now what could not be decoded when it was heard", lambda p, o: meters.redecode(p, o.id))
    sub.add_argument("id", nargs="?", metavar="ID", help="only of this meter (8 digits; default: all)")


def _update(project, source, wait, only_status):
    if bool(source) == only_status:
        raise Usage("either FILE|URL or --status is expected")
    return update.show(project) if only_status else update.update(project, source, wait)


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def main():
    options = parser().parse_args()
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,40}", options.project):
        raise Usage(f"--project {options.project}: use lower-case letters, digits, - and _")
    engine = Engine(os.path.join(ROOT, ".edge"))
    if options.engine:
        engine.ensure()
    else:
        engine.use_what_is_there()
    return stack.clean_exit(options.run(Project(ROOT, engine, options.project, options.data), options) or 0)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Usage as usage:
        note(f"edge: {usage}")
        sys.exit(2)
    except Failure as failure:
        note(f"edge: {failure}")
        sys.exit(1)
    except KeyboardInterrupt:
        note("edge: stopped by you; ./edge status shows what runs")
        sys.exit(1)
