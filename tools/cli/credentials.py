"""Passwords, tokens and, for the demonstration, certificates: made on the first start, kept in the data folder, never in git."""
import base64
import hashlib
import os
import secrets
import shutil

import certificates
import packages

SERVICES = ["listener", "store", "uplink", "watchdog", "api", "control"]
CONTAINER_USER = 10001
# services/broker/health.sh: who asks what of the broker.
PROBE = "-h 127.0.0.1\n-V mqttv5\n-u probe\n-P {password}\n-t $SYS/broker/uptime\n-C 1\n-W 3\n"


def ensure(data, receivers):
    """Makes what is missing; what exists is never changed, so a running stack keeps working."""
    folder = os.path.join(data, "secrets")
    passwords = {name: _secret(folder, name, "bus-password") for name in [*SERVICES, *receivers, "homeassistant", "probe"]}
    tokens = {name: _secret(folder, name, "grpc-token") for name in SERVICES}
    _secret(folder, "api", "api-token")
    _secret(folder, "api", "page-password", _typable)
    # Empty until somebody gives one (the platform's operator; ./edge tunnel token); its place must exist to be mounted.
    if not os.path.exists(os.path.join(folder, "uplink", "heartbeat-token")):
        _write(folder, "uplink/heartbeat-token", "")
    if not os.path.exists(os.path.join(folder, "control", "tunnel-token")):
        _write(folder, "control/tunnel-token", "")
    # Hashes of 256 random bits: every service reads them, nobody can turn them back.
    _write(folder, "grpc-callers", "".join(f"{name} {hashlib.sha256(token.encode()).hexdigest()}\n" for name, token in tokens.items()),
           mode=0o444)
    _write(folder, "broker/probe", PROBE.format(password=passwords["probe"]))
    _write(folder, "broker/passwords", "".join(f"{name}:{_hashed(name, password)}\n" for name, password in passwords.items()))


def api_token(data):
    with open(os.path.join(data, "secrets", "api", "api-token"), encoding="utf-8") as file:
        return file.read().strip()


def page_password(data):
    with open(os.path.join(data, "secrets", "api", "page-password"), encoding="utf-8") as file:
        return file.read().strip()


def tunnel_token(data):
    """Empty when there is none."""
    try:
        with open(os.path.join(data, "secrets", "control", "tunnel-token"), encoding="utf-8") as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def keep_tunnel_token(data, token):
    _write(os.path.join(data, "secrets"), "control/tunnel-token", token)


def _typable():
    """For a person's eyes and thumbs: nothing that looks like something else; 16 of 31 letters are 79 bits."""
    letters = [secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(16)]
    return "-".join("".join(letters[i:i + 4]) for i in range(0, 16, 4))


def _secret(folder, owner, name, make=lambda: secrets.token_urlsafe(32)):
    path = os.path.join(folder, owner, name)
    if not os.path.exists(path):
        _write(folder, f"{owner}/{name}", make())
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def _hashed(name, password):
    """mosquitto's own form of a PBKDF2-SHA512 hash. The salt is made from the secret, so that the file stays the same; 256 random
    bits need no slow hash."""
    salt = hashlib.sha256(f"{name}:{password}:salt".encode()).digest()[:12]
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 101)
    return f"$7$101${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _write(folder, name, text, mode=0o400):
    """Readable by the service's user and root alone. Written in place: a running container sees this very file."""
    path = os.path.join(folder, name)
    # The watchdog runs as uid 0 without capabilities: it can read nothing that is not its own.
    owner = 0 if name.startswith("watchdog/") else CONTAINER_USER
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    with open(path, "w", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, mode)) as file:
        file.write(text)
    own(path, owner, mode)


def own(path, owner=CONTAINER_USER, mode=0o400):
    os.chmod(path, mode)
    if os.geteuid() == 0:
        os.chown(path, owner, owner)


def ensure_demo_certificates(data, gateway, step):
    """A certificate authority for the stand-in cloud, its broker's certificate, the receiver's and the gateway's."""
    cloud, pki = os.path.join(data, "cloud"), os.path.join(data, "demo", "pki")
    if os.path.exists(os.path.join(pki, f"{gateway}.crt")) and os.path.exists(os.path.join(cloud, "receiver", "receiver.crt")):
        return
    packages.ensure_program(step, "openssl", "openssl")
    authority = os.path.join(cloud, "authority")
    for folder in (authority, pki, f"{cloud}/broker", f"{cloud}/receiver"):
        os.makedirs(folder, exist_ok=True)
    ca_key, ca = f"{authority}/ca.key", f"{authority}/ca.crt"
    certificates.authority(ca_key, ca, "Stand-in cloud CA", step)
    for folder, name, extensions in ((f"{cloud}/broker", "cloud-broker", "subjectAltName=DNS:cloud-broker,DNS:localhost,IP:127.0.0.1"),
                                     (f"{cloud}/receiver", "receiver", certificates.CLIENT),
                                     (pki, gateway, certificates.CLIENT)):
        key, request = certificates.request(folder, name, step)
        certificate = certificates.sign(request, extensions, ca, ca_key, 825, step)
        shutil.copyfile(ca, f"{folder}/ca.crt")
        for path in (key, certificate, f"{folder}/ca.crt"):
            own(path)
