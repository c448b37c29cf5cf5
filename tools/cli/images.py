"""Images: the bases are pulled where they can be and rebuilt from this machine's parts where they cannot; ours are built once
for each state of the sources."""
import hashlib
import os
import re
import shutil
import subprocess
import tempfile

import packages
from ui import Failure, Step, run

DEBIAN, OLDEST_DEBIAN, SDK = "debian:forky-slim", "debian:bookworm-slim", "mcr.microsoft.com/dotnet/sdk:10.0"
OURS = "mbus-gateway"
SERVICES = ["broker", "listener", "store", "uplink", "watchdog", "api", "control"]
# One program with every role; the listener's image adds the decoder.
IMAGES = ["edge", "listener"]
# What an image is made of; anything else in the checkout may change without a rebuild.
SOURCES = ["Dockerfile", "deploy/image",  "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", "protos",
           "libs", "services", "tools/radio", "tools/cloud"]


def image_of(service):
    """The image that a service runs in."""
    return service if service in ("listener", "tunnel", "cloud-broker") else "edge"


def fingerprint(root, sources):
    """The same for the same sources: names the images, so that an unchanged checkout builds nothing."""
    digest = hashlib.sha256()
    for source in sources:
        top = os.path.join(root, source)
        found = [top] if os.path.isfile(top) else sorted(
            os.path.join(folder, name) for folder, folders, names in os.walk(top) for name in names
            if not set(folder.split(os.sep)) & {"bin", "obj", "__pycache__", "node_modules"})
        for path in found:
            digest.update(os.path.relpath(path, root).encode() + b"\0")
            with open(path, "rb") as file:
                digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()[:12]


def ensure_bases(engine, *names):
    """Images are in place, pulled, or made: only what a pull cannot bring is made here."""
    for name in names:
        if engine.has_image(name):
            continue
        with Step(f"Base image {name}") as step:
            # No registry at all is the only reason to make our own: a slow or broken pull is the user's to see.
            pull = subprocess.run(["docker", "pull", "--quiet", name], env=engine.env, capture_output=True, text=True,
                                  timeout=1800, check=False)
            if pull.returncode == 0:
                continue
            if not any(word in pull.stderr for word in ("no such host", "dial tcp", "connection refused", "i/o timeout", "Forbidden")):
                raise Failure(f"cannot pull {name}", pull.stderr.strip(), "see `docker pull " + name + "`")
            step.detail = "no registry in reach: made from this machine's parts"
            _stand_in(engine, step, name)


def _stand_in(engine, step, name):
    with tempfile.TemporaryDirectory(prefix="edge-image-", dir="/var/tmp") as folder:
        tar = os.path.join(folder, "root.tar")
        if name in (DEBIAN, OLDEST_DEBIAN):
            _debian(step, tar, suite="forky" if name == DEBIAN else "bookworm")
        else:
            _debian(step, tar, "libssl3t64,libstdc++6")
            # The SDK restores packages over TLS: it trusts what this machine trusts.
            run(["tar", "-rhf", tar, "-C", "/", "etc/ssl/certs/ca-certificates.crt"], step)
            run(["tar", "-rf", tar, *_dotnet_in_tar("dotnet")], step)
        change = [] if name in (DEBIAN, OLDEST_DEBIAN) else [
            "--change", "ENV DOTNET_ROOT=/usr/share/dotnet PATH=/usr/share/dotnet:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin "
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 "
            "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"]
        engine.docker("import", *change, "--change", "LABEL mbus-gateway.stand-in=true", tar, name, step=step)


def _debian(step, tar, include="", suite="forky"):
    packages.ensure_program(step, "mmdebstrap", "mmdebstrap")
    run(["mmdebstrap", "--variant=minbase", *([f"--include={include}"] if include else []),
         "--aptopt=Acquire::Check-Valid-Until \"false\"", suite, tar, packages.debian_mirror()], step, what="mmdebstrap")


def _dotnet_in_tar(*parts):
    program = shutil.which("dotnet")
    if not program:
        raise Failure("no .NET on this machine and no registry in reach", "the images need the .NET 10 runtime and SDK",
                      "connect the machine to the internet, or install the .NET 10 SDK")
    home = os.path.dirname(os.path.realpath(program))
    return ["-C", os.path.dirname(home), f"--transform=s,^{os.path.basename(home)},usr/share/dotnet,",
            *[part.replace("dotnet", os.path.basename(home), 1) for part in parts]]


def build(engine, root, demo):
    """Builds what is missing for this state of the sources and gives the tag."""
    tag = fingerprint(root, SOURCES)
    wanted = IMAGES + (["cloud-broker"] if demo else [])
    missing = [name for name in wanted if not engine.has_image(f"{OURS}/{name}:{tag}")]
    if missing:
        ensure_bases(engine, DEBIAN, OLDEST_DEBIAN, SDK)
        with Step(f"Building {len(missing)} image(s) (the first time takes a few minutes)") as step:
            for name in missing:
                build_target(engine, root, name, f"{OURS}/{name}:{tag}", step)
        _forget_old(engine, tag)
    return tag


def build_tunnel(engine, root):
    """The image of the support tunnel: for whoever keeps a token for one, and after the gateway's own."""
    image = f"{OURS}/tunnel:{fingerprint(root, SOURCES)}"
    if engine.has_image(image):
        return
    with open(os.path.join(root, "Dockerfile"), encoding="utf-8") as file:
        cloudflared = re.search(r"^ARG CLOUDFLARED=(\S+)$", file.read(), re.MULTILINE).group(1)
    ensure_bases(engine, DEBIAN)
    if not engine.has_image(cloudflared):
        with Step(f"Cloudflare's image {cloudflared}"):
            try:
                engine.docker("pull", "--quiet", cloudflared, timeout=1800)
            except Failure as failure:
                raise Failure(f"cannot pull {cloudflared}", str(failure),
                              "connect the machine to the internet, or bring the image along (`docker load`), and try ./edge up again") from failure
    with Step("Building the tunnel's image") as step:
        build_target(engine, root, "tunnel", image, step)


def build_target(engine, root, target, image, step, *options):
    engine.docker("buildx", "build", "--progress=plain", "--load", "--target", target, "--tag", image,
                  "--label", "mbus-gateway=true", *options, root, step=step, timeout=1800, what=f"building {image}")


def _forget_old(engine, tag):
    """Two states are kept: this one and the one before."""
    lines = engine.docker("image", "ls", "--filter", "label=mbus-gateway=true", "--format", "{{.Repository}} {{.Tag}}").split("\n")
    for repository in {line.split()[0] for line in lines if line}:
        if repository.startswith(f"{OURS}/"):
            # Newest first. Other names than of states are of installed releases, which are control's.
            tags = [line.split()[1] for line in lines if line.startswith(repository + " ") and re.fullmatch("[0-9a-f]{12}", line.split()[1])]
            for old in [other for other in tags if other != tag][1:]:
                # An image in use by another project stays: the engine refuses, and that is right.
                subprocess.run(["docker", "image", "rm", f"{repository}:{old}"], env=engine.env, capture_output=True,
                               timeout=120, check=False)
