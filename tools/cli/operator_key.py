"""The operator's key pair: ECDSA P-256. Gateways know the public half; the private one signs bundles and stays where it was made."""
import base64
import os
import shutil
import subprocess

from ui import Failure, say

# What a public key of this curve begins with as SubjectPublicKeyInfo (RFC 5480), and its length.
P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
PUBLIC_BYTES = 91
# A person may have to type a passphrase.
SECONDS = 120


def make(path):
    # Never over an existing one: whatever trusts that would be lost. Made with its mode, so that nobody reads it in between.
    pem = _openssl("making a key", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    _write(path, pem, 0o600)
    _write(path + ".pub", _openssl("making its public half", "pkey", "-in", path, "-pubout"), 0o644)
    say(f"{path} is the private key: keep it offline, with a copy. Who has it can install software on all gateways that trust it.")
    say(f"{path}.pub is its public half: ./edge provision --operator-key takes it, or this goes into a gateway's config/edge.json:")
    say()
    say(f'  "Trust": {{"OperatorKey": "{public(path)}"}}')
    return 0


def _write(path, pem, mode):
    try:
        with open(path, "wb", opener=lambda name, flags: os.open(name, flags | os.O_EXCL, mode)) as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise Failure(f"{path} is there already", "a key is never overwritten: the gateways that trust it would be lost", "choose another name") from error
    except OSError as error:
        raise Failure(f"cannot write {path}", error.strerror, "choose another place") from error


def public(path):
    """The line that gateways know it by; a failure when it is no private key of the right kind."""
    return base64.b64encode(check_private(path)).decode()


def check_private(path):
    if not os.path.isfile(path):
        raise Failure(f"there is no key {path}", do="make one with ./edge operator-key FILE")
    der = _openssl(f"reading the key {path}", "pkey", "-in", path, "-pubout", "-outform", "DER")
    if len(der) != PUBLIC_BYTES or not der.startswith(P256):
        raise Failure(f"{path} is no ECDSA P-256 key", "gateways understand no other", "make one with ./edge operator-key FILE")
    return der


def sign(path, content):
    return _openssl("signing", "dgst", "-sha256", "-sign", path, content=content)


def _openssl(what, *arguments, content=b""):
    if not shutil.which("openssl"):
        raise Failure("openssl is missing", "keys and signatures are made with it", "apt-get install openssl")
    try:
        done = subprocess.run(["openssl", *arguments], input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Failure(f"{what} did not end within {SECONDS} s") from error
    if done.returncode != 0:
        raise Failure(f"{what} did not work", done.stderr.decode(errors="replace").strip().partition("\n")[0])
    return done.stdout
