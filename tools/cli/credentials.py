"""Passwords, tokens and, for the demonstration, certificates. The broker makes the gateway's secrets at its first start, into one volume a
service; here they are read and replaced by the program itself, so that none is in an argument list."""
import os
import shutil
import subprocess

import certificates
import images
import packages
from ui import Failure

SERVICES = ["listener", "store", "uplink", "watchdog", "api", "control"]
CONTAINER_USER = 10001
API_TOKEN, PAGE_PASSWORD, TUNNEL_TOKEN = "api/api-token", "api/page-password", "control/tunnel-token"


def read(project, name):
    """A secret by its name, for example api/page-password, or a receiver's; empty when there is none yet."""
    done = _call(project, "get", name)
    return done.stdout.strip() if done and done.returncode == 0 else ""


def replace(project, name, secret):
    """Puts another one in its place."""
    done = _call(project, "set", name, secret)
    if done is None:
        raise Failure("this gateway has no secrets yet", "the broker makes them at its first start", "start it once: ./edge up" + project.option)
    if done.returncode != 0:
        raise Failure(f"{name} could not be kept", done.stderr.strip())


def _call(project, what, name, secret=""):
    """In the broker when it runs, else in a throwaway container on its volumes; None when there are none."""
    owner = name.partition("/")[0] if "/" in name else "broker"
    done = _run(project, ["exec", "--interactive", f"{project.name}-broker-1", "/edge", "secrets", what, name], secret)
    if "No such container" not in done.stderr and "is not running" not in done.stderr and "is restarting" not in done.stderr:
        return done
    if not _has_volume(project, f"secrets-{owner}"):
        return None
    volume = f"{project.name}_secrets-{owner}:/secrets/{owner}"
    return _run(project, ["run", "--rm", "--interactive", "--network", "none", "--volume", volume, f"{images.OURS}/edge:{project.tag}", "secrets", what, name], secret)


def _run(project, arguments, secret):
    return subprocess.run(["docker", *arguments], env=project.engine.env, input=secret, capture_output=True, text=True, timeout=60, check=False)


def _has_volume(project, name):
    return subprocess.run(["docker", "volume", "inspect", f"{project.name}_{name}"], env=project.engine.env, capture_output=True,
                          timeout=60, check=False).returncode == 0


def api_token(project):
    return read(project, API_TOKEN)


def page_password(project):
    return read(project, PAGE_PASSWORD)


def tunnel_token(project):
    """Empty when there is none."""
    return read(project, TUNNEL_TOKEN) if project.engine.answers() else ""


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
