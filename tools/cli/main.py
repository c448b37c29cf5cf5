"""./edge: the gateway's command line. Exit 0 done, 1 failed, 2 usage. Results on stdout, progress on stderr."""
import argparse
import os
import re
import sys

import backups
import commands as control_commands
import bundle
import demo
import logs
import meters
import operator_key
import overview
import provision
import resend
import runner
import sealing
import stack
import status
import tunnel
import update
from engine import Engine
from project import Project, SERVICES
from ui import Failure, Usage, note

METERS = "show, hear, add, remove and try meters while the gateway runs"
TUNNEL = "let somebody from support in through a tunnel at Cloudflare, for half an hour at most"

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def parser():
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--project", default=os.environ.get("EDGE_PROJECT", "edge"), metavar="NAME",
                        help="which stack; each has its own volumes and ports (default: edge)")
    common.add_argument("--data", default=os.environ.get("EDGE_DATA"), metavar="DIR",
                        help="where passwords, tokens and certificates are kept (default: .edge/NAME in this checkout)")
    common.add_argument("--timeout", type=positive, default=os.environ.get("EDGE_TIMEOUT", "300"), metavar="SECONDS",
                        help="how long to wait for what the command waits for (default: 300)")
    top = argparse.ArgumentParser(prog="./edge", usage="./edge COMMAND [OPTIONS]", formatter_class=argparse.RawDescriptionHelpFormatter,
                                  epilog="./edge COMMAND --help tells more. Options can also be set as EDGE_PROJECT, EDGE_DATA, EDGE_TIMEOUT.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, help=argparse.SUPPRESS)
    known = {"meters": METERS, "tunnel": TUNNEL}

    def command(name, text, run, engine=True):
        known[name] = text
        sub = commands.add_parser(name, description=text[0].upper() + text[1:] + ".", parents=[common])
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
    sub = command("command", "have control do one command, as the cloud can (docs/commands.md)",
                  lambda p, o: control_commands.run(p, o.name, o.arguments, o.json), engine=False)
    sub.add_argument("name", metavar="NAME", help="for example restart, logs, check-device")
    sub.add_argument("arguments", nargs="*", metavar="KEY=VALUE", help="for example service=store")
    sub.add_argument("--json", action="store_true", help="the result as one line of JSON, for programs")
    sub = command("audit", "show who asked this gateway for what, and what came of it",
                  lambda p, o: control_commands.audit(p, o.limit, o.json), engine=False)
    sub.add_argument("limit", nargs="?", type=positive, default=20, metavar="N", help="how many entries, the newest first (default: 20)")
    sub.add_argument("--json", action="store_true", help="one line of JSON for programs")
    sub = command("logs", "show what the services say", lambda p, o: logs.show(p, o.service, o.follow))
    sub.add_argument("service", nargs="?", choices=[*SERVICES, "radio", "cloud", "cloud-broker"], metavar="SERVICE",
                     help="one of " + ", ".join(SERVICES) + "; in a demo also radio, cloud, cloud-broker (default: all)")
    sub.add_argument("-f", "--follow", action="store_true", help="go on as they speak")
    _add_meters(commands, common)
    _add_tunnel(commands, common)
    sub = command("backup", "write a checked copy of all readings to a folder or a stick, while the gateway runs",
                  lambda p, o: backups.backup(p, o.to, o.name))
    sub.add_argument("--to", default="backups", metavar="DIR", help="the folder, made when it is missing (default: ./backups)")
    sub.add_argument("--name", metavar="N", help="the file's name (default: edge- and the time in UTC)")
    sub = command("restore", "put a backup in the place of the database, which is set aside; shows what would be missing and asks first",
                  lambda p, o: backups.restore(p, o.file, o.yes, o.timeout))
    sub.add_argument("file", metavar="FILE", help="as ./edge backup has written it")
    sub.add_argument("--yes", action="store_true", help="do not ask")
    sub = command("bundle", "build a release of this checkout as one signed file that gateways can install",
                  lambda p, o: bundle.bundle(p, o.version, o.key, o.minimum, o.to, o.host_step, o.why, o.images_from))
    sub.add_argument("version", metavar="VERSION", help="for example 1.4.0, or 1.4.0-rc.1 for what comes before it")
    sub.add_argument("--key", required=True, metavar="FILE", help="the operator's private key, as ./edge operator-key made it")
    sub.add_argument("--minimum", default=bundle.ANY, metavar="V", help="the oldest release that may be updated to it (default: any)")
    sub.add_argument("--to", default=".", metavar="DIR", help="where the file goes (default: here)")
    sub.add_argument("--host-step", metavar="FILE", help="a shell script to be run on the machine itself, where the gateway's owner allows it")
    sub.add_argument("--why", metavar="TEXT", help="what that script is for, one line")
    sub.add_argument("--images-from", metavar="TAG", help="take images that are built already, by their tag")
    sub = command("operator-key", "make the key pair that bundles are signed with, and show what gateways must know of it",
                  lambda p, o: operator_key.make(o.file), engine=False)
    sub.add_argument("file", metavar="FILE", help="where the private key goes; never overwritten")
    _add_sealing(command)
    sub = command("update", "install a signed bundle; what does not do its work is taken back", lambda p, o: _update(p, o.source, o.wait, o.status))
    sub.add_argument("source", nargs="?", metavar="FILE|URL", help="a file of this machine, or an address that begins with https://")
    sub.add_argument("--wait", action="store_true", help="show how it goes, until its end")
    sub.add_argument("--status", action="store_true", help="only tell how it goes, or how the last one went")
    command("check-config", "check config/edge.json and show every error at once", lambda p, o: stack.check_config(p))
    _add_provision(command)
    sub = command("test", "run the tests; `proof` runs the long ones with full counts", lambda p, o: runner.test(p, o.suites, o.count, o.seed))
    sub.add_argument("suites", nargs="*", metavar="SUITE", help="any of " + ", ".join(runner.SUITES) + f" (default: {', '.join(runner.USUAL)})")
    sub.add_argument("--count", type=positive, metavar="N", help="how often a proof repeats")
    sub.add_argument("--seed", type=int, metavar="S", help="the seed that a failed run printed")
    sub = command("bench", "measure, side by side in one run", lambda p, o: runner.bench(p, o.names, o.json))
    sub.add_argument("names", nargs="*", metavar="NAME", help="which figures (default: all)")
    sub.add_argument("--json", metavar="FILE", help="also write the results there")
    top.description = "M-Bus Gateway edge: wireless meters to the cloud, nothing lost.\n\n" + overview.text(known)
    return top


def _add_sealing(command):
    sub = command("device-key", "show what a configuration is sealed for: this gateway's name, public key and last serial number",
                  lambda p, o: sealing.device_key(p, o.json), engine=False)
    sub.add_argument("--json", action="store_true", help="one line of JSON for programs")
    sub = command("seal-config", "seal settings and meters for one gateway, where the operator is",
                  lambda p, o: sealing.seal_config(p, o.to, o.key, o.gateway, o.serial, o.hours, o.settings, o.meters, o.replace_meters, o.out))
    sub.add_argument("--to", required=True, metavar="DEVICE_KEY", help="the gateway's public key, as ./edge device-key shows it")
    sub.add_argument("--key", required=True, metavar="FILE", help="the operator's private key, PEM, P-256")
    sub.add_argument("--gateway", required=True, metavar="ID", help="the gateway's name (Gateway:Id)")
    sub.add_argument("--serial", required=True, type=positive, metavar="N", help="above every number that this gateway has had")
    sub.add_argument("--hours", type=positive, default=168, metavar="H", help="how long it may be put in place from now on (default: 168)")
    sub.add_argument("--settings", metavar="FILE", help="JSON that is merged into its edge.json; null takes a setting away")
    sub.add_argument("--meters", metavar="DIR", help="files of meters that are added or replaced")
    sub.add_argument("--replace-meters", action="store_true", help="all its other meters go")
    sub.add_argument("--out", required=True, metavar="FILE", help="where the sealed configuration is written")
    sub = command("apply-config", "put a sealed configuration in place here, and wait whether it lasts",
                  lambda p, o: sealing.apply_config(p, o.file, o.timeout), engine=False)
    sub.add_argument("file", metavar="FILE", help="as ./edge seal-config has written it")
    sub = command("config-status", "show how the last change from afar went", lambda p, o: sealing.config_status(p, o.json), engine=False)
    sub.add_argument("--json", action="store_true", help="one line of JSON for programs")


def _add_provision(command):
    sub = command("provision", "make all that a new gateway needs: settings, meters, key and certificate, as a folder and a tar",
                  lambda p, o: provision.provision(o), engine=False)
    which = sub.add_mutually_exclusive_group(required=True)
    which.add_argument("id", nargs="?", metavar="ID", help="the gateway's name: in the cloud's topics and in its certificate")
    which.add_argument("--many", metavar="CSV", help="a list of gateways instead: id, and where they differ meters (a list), receivers, dongles (each divided by spaces)")
    sub.add_argument("--cloud", required=True, metavar="HOST[:PORT]", help="the cloud's MQTT broker")
    sub.add_argument("--ca-cert", required=True, metavar="PEM", help="the authority that signs gateways, and the broker's unless --broker-ca is given")
    sub.add_argument("--ca-key", metavar="PEM", help="its key; without it there is a request to have signed")
    sub.add_argument("--ca-key-password", metavar="FILE", help="the file with the password of that key")
    sub.add_argument("--broker-ca", metavar="PEM", help="the authority of the broker's certificate, when it is another")
    sub.add_argument("--days", type=positive, default=825, metavar="N", help="how long the certificate is good (default: 825)")
    sub.add_argument("--platform", metavar="URL", help="the platform that gets a heartbeat after each send")
    sub.add_argument("--operator-key", metavar="PEM", help="the public key of who may update and configure it from afar; without it nobody may")
    sub.add_argument("--meters", metavar="CSV", help="a list: name, id, driver (empty: auto), key (NOKEY: none)")
    sub.add_argument("--receiver", action="append", default=[], metavar="NAME", help="a remote radio; may be given several times")
    sub.add_argument("--dongle", action="append", default=[], metavar="NAME=DEVICE", help="a dongle, for example roof=im871a:c1,t1; may be given several times")
    sub.add_argument("--to", default="provisioned", metavar="DIR", help="the folder (default: ./provisioned)")


def _add_meters(commands, common):
    top = commands.add_parser("meters", description=METERS[0].upper() + METERS[1:] + ".").add_subparsers(metavar="WHAT", required=True)

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


def _add_tunnel(commands, common):
    top = commands.add_parser("tunnel", description=TUNNEL[0].upper() + TUNNEL[1:] + ".").add_subparsers(metavar="WHAT", required=True)

    def command(name, text, run, engine=False):
        sub = top.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", parents=[common])
        sub.set_defaults(run=run, engine=engine)
        return sub

    sub = command("open", "open it and wait until it is connected; one that is open stays as it is", lambda p, o: tunnel.open_tunnel(p, o.minutes))
    sub.add_argument("minutes", nargs="?", type=positive, metavar="MINUTES", help="1 to 30 (default: 30, or Tunnel:Minutes)")
    command("close", "close it", lambda p, o: tunnel.close_tunnel(p))
    sub = command("status", "show whether it is open, and until when", lambda p, o: tunnel.status(p, o.json))
    sub.add_argument("--json", action="store_true", help="one line of JSON for programs")
    sub = command("token", "keep the token of this gateway's tunnel; asks for it, or reads it from the standard input", lambda p, o: tunnel.keep_token(p, o.remove), engine=True)
    sub.add_argument("--remove", action="store_true", help="take it away instead")


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
