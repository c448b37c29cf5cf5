"""`./edge provision`: all that a new gateway needs, in a folder and as a tar: settings, meters, key and certificate, and what to do on site."""
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
from dataclasses import dataclass, field

import certificates
import credentials
import meter_lists
import packages
import provision_sheet
from ui import Failure, Step, note, run, say

SHOWN_MISTAKES = 50
# As the services check them: libs/hosting GatewayOptions, services/listener ReceiverName.
GATEWAY = re.compile(r"[A-Za-z0-9_-]{1,64}")
RECEIVER = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
LIST_COLUMNS = ("id", "meters", "receivers", "dongles")


@dataclass
class Gateway:
    id: str
    receivers: list = field(default_factory=list)
    dongles: list = field(default_factory=list)
    meters: dict = field(default_factory=dict)

    def settings(self, common):
        """edge.json: what is not in it has its default."""
        listener = {"Dongles": self.dongles, "Receivers": self.receivers}
        return {"Gateway": {"Id": self.id}, **common, **({"Listener": listener} if self.dongles or self.receivers else {})}


def provision(options):
    errors = []
    gateways = list(_plan(options, errors))
    common = _common(options, errors)
    for gateway in gateways:
        _check(gateway, options.to, errors)
    for twice in {gateway.id for gateway in gateways if [other.id for other in gateways].count(gateway.id) > 1}:
        errors.append(f"the gateway {twice} is named twice: two with one name mix their readings")
    for name in (options.ca_cert, options.broker_ca, options.ca_key, options.ca_key_password):
        if name and not os.access(name, os.R_OK):
            errors.append(f"{name}: there is no such file that can be read")
    if errors:
        more = len(errors) - SHOWN_MISTAKES
        raise Failure(f"nothing was made: {len(errors)} mistake(s)", "\n       ".join(errors[:SHOWN_MISTAKES] + ([f"and {more} more"] if more > 0 else [])))
    os.makedirs(options.to, exist_ok=True)
    with Step(f"Provisioning {len(gateways)} gateway(s)") as step:
        packages.ensure_program(step, "openssl", "openssl")
        for number, gateway in enumerate(gateways, 1):
            _make(gateway, common, options)
            step.detail = f"{number} of {len(gateways)}: {gateway.id}"
    _tell(gateways, options)
    return 0


def _plan(options, errors):
    meters = meter_lists.meters(options.meters, errors) if options.meters else {}
    if not options.many:
        yield Gateway(options.id, options.receiver, options.dongle, meters)
        return
    folder = os.path.dirname(options.many)
    for _, row in meter_lists.rows(options.many, LIST_COLUMNS, errors, required=("id",)):
        own = meter_lists.meters(os.path.join(folder, row["meters"]), errors) if row.get("meters") else {}
        yield Gateway(row["id"], options.receiver + row.get("receivers", "").split(), options.dongle + row.get("dongles", "").split(), {**meters, **own})


def _check(gateway, folder, errors):
    if not GATEWAY.fullmatch(gateway.id):
        errors.append(f"the gateway's id {gateway.id!r}: 1 to 64 of A-Z, a-z, 0-9, - and _ are expected")
        return
    errors.extend(f"{gateway.id}: the receiver {name!r}: 1 to 40 lower-case letters, digits, - and _ are expected"
                  for name in gateway.receivers if not RECEIVER.fullmatch(name))
    errors.extend(f"{gateway.id}: the dongle {dongle!r}: name=device is expected, for example roof=im871a:c1,t1"
                  for dongle in gateway.dongles if not re.fullmatch(RECEIVER.pattern + r"=[\x21-\x7e]+", dongle))
    errors.extend(f"{path} is there already, and nothing is overwritten" for path in _results(folder, gateway) if os.path.lexists(path))


def _common(options, errors):
    """The settings that all of them share."""
    host, _, port = options.cloud.partition(":")
    if not re.fullmatch(r"[A-Za-z0-9.-]+", host) or (port and not (port.isdecimal() and 0 < int(port) < 65536)):
        errors.append(f"--cloud {options.cloud}: HOST or HOST:PORT is expected, the name as the broker's certificate carries it")
        port = ""
    if options.platform and not re.match(r"https?://[^\s/]", options.platform):
        errors.append(f"--platform {options.platform}: an address such as https://platform.example.com is expected")
    cloud = {"Host": host, **({"Port": int(port)} if port else {}), **({"PlatformUrl": options.platform} if options.platform else {})}
    return {"Cloud": cloud, **({"Trust": {"OperatorKey": _operator_key(options.operator_key, errors)}} if options.operator_key else {})}


def _operator_key(path, errors):
    """Trust:OperatorKey: what stands between the lines of a PEM file is the base64 that is wanted."""
    try:
        kind = run(["openssl", "pkey", "-pubin", "-in", path, "-noout", "-text"])
        with open(path, encoding="ascii", errors="replace") as file:
            # openssl takes a private key, too, and some of its versions say nothing.
            is_public = "-----BEGIN PUBLIC KEY-----" in file.read(4096)
        if "prime256v1" not in kind or not is_public:
            raise Failure("it is of another kind")
        return "".join(run(["openssl", "pkey", "-pubin", "-in", path, "-pubout"]).split("-----")[2].split())
    except Failure:
        errors.append(f"--operator-key {path}: a public key ECDSA P-256 as PEM is expected, as ./edge operator-key makes it (FILE.pub)")
        return ""


def _results(folder, gateway):
    return os.path.join(folder, gateway.id), os.path.join(folder, gateway.id + ".tar")


def _make(gateway, common, options):
    """Made beside its place and moved there: what is there is whole."""
    folder, archive = _results(options.to, gateway)
    with tempfile.TemporaryDirectory(prefix=".provision-", dir=options.to) as place:
        config, pki, meters = (os.path.join(place, "new", "config", *part) for part in ([], ["pki"], ["meters.d"]))
        os.makedirs(pki)
        os.makedirs(meters)
        _write(os.path.join(config, "edge.json"), json.dumps(gateway.settings(common), indent=2) + "\n", 0o644)
        for name, text in gateway.meters.items():
            _write(os.path.join(meters, name), text, 0o600)
        key, csr = certificates.request(pki, gateway.id)
        os.chmod(key, 0o600)
        if options.ca_key:
            certificates.sign(csr, certificates.CLIENT, options.ca_cert, options.ca_key, options.days, password_file=options.ca_key_password)
        shutil.copyfile(options.broker_ca or options.ca_cert, os.path.join(pki, "ca.crt"))
        _write(os.path.join(place, "new", "README.md"), provision_sheet.text(gateway, signed=bool(options.ca_key)), 0o644)
        _pack(config, os.path.join(place, "tar"))
        os.rename(os.path.join(place, "tar"), archive)
        os.rename(os.path.join(place, "new"), folder)
        os.chmod(folder, 0o700)


def _write(path, text, mode):
    with open(path, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(text)


def _pack(config, path):
    """Everything belongs to the containers' user, whoever packs it."""
    def given_away(entry):
        entry.uid = entry.gid = credentials.CONTAINER_USER
        entry.uname = entry.gname = ""
        return entry

    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        archive.add(config, arcname="config", filter=given_away)
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content.getvalue())
        file.flush()
        os.fsync(file.fileno())


def _tell(gateways, options):
    for gateway in gateways[:20]:
        say(f"{gateway.id}: {os.path.join(options.to, gateway.id)}, {len(gateway.meters)} meter(s)")
    if len(gateways) > 20:
        say(f"... {len(gateways)} in all")
    if not options.ca_key:
        say("Without --ca-key nothing is signed: have config/pki/ID.csr signed by your authority, and put the certificate beside it as ID.crt.")
    silent = [gateway.id for gateway in gateways if not gateway.receivers and not gateway.dongles]
    if silent:
        note(f"note: {len(silent)} of them have no --dongle and no --receiver, and hear nothing until they are told of one")
    say("What to do with each is in its README.md. There are keys in these folders: whoever has them is that gateway.")
