"""`./edge bundle`: builds this checkout's images, and puts them with a signed list of what they are into one file. docs/updates.md has its form."""
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import tarfile
import tempfile
import zlib

import images
import operator_key
from ui import Failure, Step, Usage, run, say, size

# Raised with services/control/Updating/Bundles/GatewayForm.cs: another form of the stack cannot be had by an update.
LAYOUT = 1
# Before the manifest in what is signed: a signature for something else is none for a bundle.
DOMAIN = b"mbus-gateway-bundle-1\n"
MANIFEST_BYTES, SCRIPT_LENGTH, WHY_LENGTH = 64 * 1024, 16 * 1024, 500
ANY = "0.0.0"
NUMBER = r"(?:0|[1-9][0-9]{0,8})"
LABEL = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
VERSION = re.compile(rf"{NUMBER}\.{NUMBER}\.{NUMBER}(?:-{LABEL}(?:\.{LABEL})*)?")
GZIP = b"\x1f\x8b"


def bundle(project, version, key, minimum, to, host_step, why, images_from):
    _check(version, minimum)
    step = _host_step(host_step, why)
    operator_key.check_private(key)
    tag = images_from or images.build(project.engine, project.root, demo=False)
    names = {image: f"{images.OURS}/{image}:{version}" for image in images.IMAGES}
    # What has such a name already is in somebody's use: a gateway on this machine that was updated.
    new = [name for name in names.values() if not project.engine.has_image(name)]
    _label(project.engine, tag, version, names)
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=_folder(to)) as folder:
        archive = os.path.join(folder, "images.tar.gz")
        try:
            ids, unpacked = _save(project.engine, names, archive)
        finally:
            _forget(project.engine, new)
        platform = _platform(project.engine, tag)
        manifest = _manifest(version, minimum, platform, ids, archive, unpacked, step)
        target = os.path.join(to, f"mbus-gateway-{version}-{platform.partition('/')[2]}.bundle")
        with Step("Signing and writing the bundle"):
            _write(folder, target, manifest, operator_key.sign(key, DOMAIN + manifest), archive)
    _tell(target, json.loads(manifest))
    return 0


def _check(version, minimum):
    for name, text in (("VERSION", version), ("--minimum", minimum)):
        if len(text) > 64 or not VERSION.fullmatch(text):
            raise Usage(f"{name} {text}: three numbers are expected, with a label for what comes before a release: 1.4.0 or 1.4.0-rc.1")


def _host_step(path, why):
    if bool(path) != bool(why):
        raise Usage("--host-step FILE and --why TEXT belong together")
    if not path:
        return None
    try:
        with open(path, encoding="utf-8", newline="") as file:
            script = file.read(SCRIPT_LENGTH + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"cannot read {path}", str(error), "name a POSIX shell script") from error
    if not 0 < _units(script) <= SCRIPT_LENGTH or not 0 < _units(why) <= WHY_LENGTH or not why.isprintable():
        raise Usage(f"--host-step: a script of 1 to {SCRIPT_LENGTH} characters, and --why: one line of 1 to {WHY_LENGTH}")
    return {"why": why, "script": script}


def _units(text):
    """As the gateway counts characters."""
    return len(text.encode("utf-16-le")) // 2


def _folder(to):
    try:
        os.makedirs(to, exist_ok=True)
    except OSError as error:
        raise Failure(f"cannot make the folder {to}", error.strerror, "name another one with --to") from error
    return to


def _label(engine, tag, version, names):
    """Each image once more under the version's name and with its label; the layers are the same."""
    with Step(f"Labelling {len(images.IMAGES)} images {version}") as step:
        for image in images.IMAGES:
            source = f"{images.OURS}/{image}:{tag}"
            if not engine.has_image(source):
                raise Failure(f"there is no image {source}", "--images-from names the tag of images that were built already",
                              f"see `docker image ls {images.OURS}/{image}`, or leave the option away")
            with tempfile.TemporaryFile() as dockerfile:
                # Not `true` any more: images of a release are no leftovers of a checkout, which its next build takes away.
                dockerfile.write((f"FROM {source}\nLABEL mbus-gateway=release mbus-gateway.version={version}\n"
                                 # What the services say of themselves.
                                 f"ENV EDGE_VERSION={version}\n").encode())
                dockerfile.seek(0)
                run(["docker", "buildx", "build", "--progress=plain", "--load", "--provenance=false", "--tag", names[image], "-"], step,
                    env=engine.env, stdin=dockerfile, what=f"labelling {names[image]}")


def _forget(engine, names):
    """The bundle has them."""
    for name in names:
        subprocess.run(["docker", "image", "rm", name], env=engine.env, capture_output=True, timeout=120, check=False)


def _platform(engine, tag):
    text = engine.docker("image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", f"{images.OURS}/edge:{tag}").strip()
    if text not in ("linux/amd64", "linux/arm64"):
        raise Failure(f"the images are for {text}", "gateways are linux/amd64 or linux/arm64", "build them for one of these")
    return text


def _save(engine, names, archive):
    """Writes the images' archive; gives the image ids by service, and the bytes of everything unpacked."""
    with Step("Packing the images") as step, open(archive, "wb") as packed, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(["docker", "save", *names.values()], env=engine.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)
        try:
            with gzip.GzipFile(filename="", mode="wb", fileobj=packed, compresslevel=6, mtime=0) as zipped:
                ids, unpacked = _copy(child.stdout, zipped, packed, names, step)
        except (tarfile.TarError, ValueError, KeyError) as error:
            child.kill()
            raise Failure("what docker save has given is no archive of these images", _words(child, errors) or str(error)) from error
        finally:
            child.stdout.close()
            code = child.wait(60)
        if code != 0:
            raise Failure(f"docker save ended with code {code}", _words(child, errors))
        packed.flush()
        step.detail = f"{size(unpacked)} in {size(packed.tell())}"
    return ids, unpacked


def _words(child, errors):
    child.wait(60)
    errors.seek(0)
    return errors.read(2000).decode(errors="replace").strip()


class _Tee(io.RawIOBase):
    """What is read from the one end goes to the other as it is."""

    def __init__(self, source, target, progress):
        self._source, self._target, self._progress, self._done = source, target, progress, 0

    def read(self, count=-1):
        chunk = self._source.read(count)
        self._target.write(chunk)
        self._done += len(chunk)
        self._progress(self._done)
        return chunk


def _copy(source, target, packed, names, step):
    def progress(done):
        step.detail = f"{size(done)} in {size(packed.tell())}"

    tee, unpacked, listed = _Tee(source, target, progress), 0, None
    with tarfile.open(fileobj=tee, mode="r|") as saved:
        for member in saved:
            if member.isfile():
                content = saved.extractfile(member)
                if member.name == "manifest.json":
                    listed = json.loads(content.read(MANIFEST_BYTES * 16))
                else:
                    unpacked += _unpacked(content)
    while tee.read(64 * 1024):
        pass
    if listed is None:
        raise ValueError("it has no manifest.json")
    # The digest of an image's configuration: what engines have as its id, in whatever form they store it.
    digests = {name: "sha256:" + re.search(r"[0-9a-f]{64}", entry["Config"]).group(0) for entry in listed for name in entry["RepoTags"] or []}
    return {service: digests[names[images.image_of(service)]] for service in images.SERVICES}, unpacked


def _unpacked(content):
    """Newer engines save layers as they were pulled, which is packed."""
    total, unpacker = 0, None
    for first, chunk in enumerate(iter(lambda: content.read(1024 * 1024), b"")):
        if first == 0 and chunk.startswith(GZIP):
            unpacker = zlib.decompressobj(31)
        total += len(unpacker.decompress(chunk)) if unpacker else len(chunk)
    return total


def _manifest(version, minimum, platform, ids, archive, unpacked, step):
    digest = hashlib.sha256()
    with open(archive, "rb") as file:
        for chunk in iter(lambda: file.read(1024 * 1024), b""):
            digest.update(chunk)
    manifest = json.dumps({"version": version, "minimum_version": minimum, "layout": LAYOUT, "platform": platform, "images": ids,
                           "images_bytes": os.path.getsize(archive), "images_sha256": digest.hexdigest(), "unpacked_bytes": unpacked,
                           "host_step": step}, indent=2).encode() + b"\n"
    if len(manifest) > MANIFEST_BYTES:
        raise Usage(f"the manifest would have {len(manifest)} bytes, {MANIFEST_BYTES} are allowed: shorten the script of --host-step")
    return manifest


def _write(folder, target, manifest, signature, archive):
    """Under its name only when all of it is on the disk."""
    unfinished = os.path.join(folder, "bundle")
    with open(unfinished, "wb") as out, open(archive, "rb") as packed:
        for name, content in (("manifest.json", manifest), ("manifest.sig", signature)):
            _member(out, name, len(content), io.BytesIO(content))
        _member(out, "images.tar.gz", os.path.getsize(archive), packed)
        # What ends an archive.
        out.write(bytes(2 * tarfile.BLOCKSIZE))
        out.flush()
        os.fsync(out.fileno())
    os.replace(unfinished, target)


def _member(out, name, length, content):
    header = tarfile.TarInfo(name)
    header.size = length
    out.write(header.tobuf(tarfile.USTAR_FORMAT))
    for chunk in iter(lambda: content.read(1024 * 1024), b""):
        out.write(chunk)
    out.write(bytes(-length % tarfile.BLOCKSIZE))


def _tell(target, manifest):
    say(f"{target}: release {manifest['version']} for {manifest['platform']}, {size(os.path.getsize(target))}, {size(manifest['unpacked_bytes'])} unpacked")
    say(f"  for gateways that run {manifest['minimum_version']} or later" if manifest["minimum_version"] != ANY else "  for gateways that run any earlier release")
    if manifest["host_step"]:
        say(f"  runs a script on the machine itself, where Update:AllowHostStep allows it: {manifest['host_step']['why']}")
    say(f"Look into it with `tar -xOf {target} manifest.json`. Install it with ./edge update {target}, or put it on an https server and order the update from afar.")
