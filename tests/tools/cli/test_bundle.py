"""`./edge bundle` and `./edge operator-key` without a container engine: docker is played, openssl and the files are real."""
import base64
import contextlib
import hashlib
import gzip
import io
import json
import os
import stat
import subprocess
import sys
import tarfile
import tempfile
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
# Beside the tests when they were built, else where the sources are.
sys.path.insert(0, next(folder for folder in (os.path.join(HERE, "cli"), os.path.join(HERE, "../../../tools/cli")) if os.path.isdir(folder)))

import bundle
import images
import main
import operator_key
from ui import Failure, Usage

LAYER = b"a layer" * 1000


def saved(names, layer=LAYER):
    """What docker save gives."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        def add(name, content):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        listed = []
        for name in names:
            digest = hashlib.sha256(name.encode()).hexdigest()
            add(f"{digest}.json", b"{}")
            add(f"{digest}/layer.tar", layer)
            listed.append({"Config": f"blobs/sha256/{digest}", "RepoTags": [name]})
        add("manifest.json", json.dumps(listed).encode())
    return out.getvalue()


class Engine:
    env = dict(os.environ)

    def __init__(self, there):
        self.there = there

    def has_image(self, name):
        return name in self.there

    def docker(self, *_arguments, **_options):
        return "linux/arm64\n"


class Project:
    root = "/nowhere"

    def __init__(self, tag="t1", also=()):
        self.engine = Engine({f"mbus-gateway/{name}:{tag}" for name in images.IMAGES} | set(also))


class BundleTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.key = folder.name, os.path.join(folder.name, "key.pem")
        self.quietly(operator_key.make, self.key)
        self.labelled, self.removed, self.saves = [], [], saved
        # A docker that only saves: the real one is not on the way.
        program = os.path.join(self.folder, "bin", "docker")
        os.makedirs(os.path.dirname(program))
        with open(program, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\nif [ \"$1\" = save ]; then cat {self.folder}/saved; else echo \"$@\" >> {self.folder}/removed; fi\n")
        os.chmod(program, 0o755)
        Engine.env = {**os.environ, "PATH": f"{os.path.dirname(program)}:{os.environ['PATH']}"}
        environment = mock.patch.dict(os.environ, {"PATH": Engine.env["PATH"]})
        environment.start()
        self.addCleanup(environment.stop)
        patch = mock.patch.object(bundle, "run", self.label)
        patch.start()
        self.addCleanup(patch.stop)

    def label(self, command, _step, env, stdin, what):
        self.labelled.append((command[-2], stdin.read().decode()))

    def quietly(self, act, *arguments):
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            act(*arguments)
        return output.getvalue()

    def build(self, version="1.4.0", minimum="1.2.0", host_step=None, why=None, project=None, archive=None):
        names = [f"mbus-gateway/{name}:{version}" for name in images.IMAGES]
        with open(os.path.join(self.folder, "saved"), "wb") as file:
            file.write(saved(names) if archive is None else archive)
        return self.quietly(bundle.bundle, project or Project(), version, self.key, minimum, os.path.join(self.folder, "out"), host_step, why, "t1")

    def read(self, version="1.4.0"):
        """As a person would look into it."""
        path = os.path.join(self.folder, "out", f"mbus-gateway-{version}-arm64.bundle")
        with tarfile.open(path) as archive:
            self.assertEqual(["manifest.json", "manifest.sig", "images.tar.gz"], archive.getnames())
            return [archive.extractfile(name).read() for name in archive.getnames()], os.path.getsize(path)

    def test_a_bundle_is_a_plain_archive_of_a_signed_list_and_the_images(self):
        said = self.build()
        (manifest, signature, packed), length = self.read()
        public = os.path.join(self.folder, "public.der")
        with open(public, "wb") as file:
            file.write(operator_key.check_private(self.key))
        with open(os.path.join(self.folder, "sig"), "wb") as file:
            file.write(signature)
        subprocess.run(["openssl", "dgst", "-sha256", "-verify", public, "-keyform", "DER", "-signature", os.path.join(self.folder, "sig")],
                       input=b"mbus-gateway-bundle-1\n" + manifest, check=True, capture_output=True, timeout=30)
        told = json.loads(manifest)
        self.assertEqual(("1.4.0", "1.2.0", 1, "linux/arm64", None), tuple(told[name] for name in ("version", "minimum_version", "layout", "platform", "host_step")))
        self.assertEqual((len(packed), hashlib.sha256(packed).hexdigest()), (told["images_bytes"], told["images_sha256"]))
        self.assertEqual({name: "sha256:" + hashlib.sha256(f"mbus-gateway/{images.image_of(name)}:1.4.0".encode()).hexdigest() for name in images.SERVICES}, told["images"])
        self.assertEqual(2 * (len(LAYER) + 2), told["unpacked_bytes"])
        self.assertEqual(saved([f"mbus-gateway/{name}:1.4.0" for name in images.IMAGES]), gzip.decompress(packed))
        self.assertEqual(0, length % 512)
        self.assertIn("release 1.4.0 for linux/arm64", said)
        self.assertIn("1.2.0 or later", said)
        self.assertEqual(1, len(os.listdir(os.path.join(self.folder, "out"))))

    def test_each_image_is_labelled_with_the_release(self):
        self.build()
        self.assertEqual([(f"mbus-gateway/{name}:1.4.0",
                           f"FROM mbus-gateway/{name}:t1\nLABEL mbus-gateway=release mbus-gateway.version=1.4.0\nENV EDGE_VERSION=1.4.0\n") for name in images.IMAGES], self.labelled)

    def test_names_that_were_there_before_stay(self):
        self.build(project=Project(also=["mbus-gateway/listener:1.4.0"]))
        with open(os.path.join(self.folder, "removed"), encoding="utf-8") as file:
            removed = file.read().split("\n")
        self.assertIn("image rm mbus-gateway/edge:1.4.0", removed)
        self.assertNotIn("image rm mbus-gateway/listener:1.4.0", removed)

    def test_layers_that_are_packed_already_count_as_unpacked(self):
        names = [f"mbus-gateway/{name}:1.4.0" for name in images.IMAGES]
        self.build(archive=saved(names, gzip.compress(LAYER)))
        self.assertEqual(2 * (len(LAYER) + 2), json.loads(self.read()[0][0])["unpacked_bytes"])

    def test_what_is_no_archive_of_these_images_leaves_nothing(self):
        whole = saved([f"mbus-gateway/{name}:1.4.0" for name in images.IMAGES])
        for archive in (b"", b"no archive" * 1000, whole[:len(whole) // 2], saved(["mbus-gateway/edge:1.4.0"])):
            with self.assertRaises(Failure):
                self.build(archive=archive)
            self.assertEqual([], os.listdir(os.path.join(self.folder, "out")))

    def test_a_step_on_the_machine_is_listed_with_its_reason(self):
        script = os.path.join(self.folder, "step.sh")
        with open(script, "w", encoding="utf-8", newline="") as file:
            file.write("echo hello\r\n")
        said = self.build(host_step=script, why="the clock needs it")
        self.assertEqual({"why": "the clock needs it", "script": "echo hello\r\n"}, json.loads(self.read()[0][0])["host_step"])
        self.assertIn("the clock needs it", said)
        for wrong in ((script, None), (None, "why"), (script, "two\nlines"), (script, "x" * 501)):
            with self.assertRaises(Usage):
                self.build(host_step=wrong[0], why=wrong[1])
        with open(script, "w", encoding="utf-8") as file:
            file.write("x" * (16 * 1024 + 1))
        with self.assertRaises(Usage):
            self.build(host_step=script, why="too long")

    def test_only_versions_are_versions(self):
        for version in ("1.4.0", "0.0.1", "1.4.0-rc.1", "1.4.0-0a.b-c"):
            bundle._check(version, "0.0.0")
        for version in ("", "1", "1.4", "v1.4.0", "01.4.0", "1.4.0-", "1.4.0-01", "1.4.0+5", "1.4.0 ", "1.4.0\n", "1.4.0-" + "a" * 64, "1.4.0;reboot"):
            with self.assertRaises(Usage, msg=version):
                bundle._check(version, "0.0.0")
        with self.assertRaises(Usage):
            bundle._check("1.4.0", "x")

    def test_images_that_are_not_there_are_told(self):
        with self.assertRaisesRegex(Failure, "there is no image mbus-gateway/edge:t1"):
            self.build(project=Project(tag="t2"))

    def test_a_key_is_made_for_its_owner_alone_and_never_overwritten(self):
        self.assertEqual(0o600, stat.S_IMODE(os.stat(self.key).st_mode))
        with open(self.key, "rb") as file:
            before = file.read()
        with self.assertRaisesRegex(Failure, "is there already"):
            operator_key.make(self.key)
        with open(self.key, "rb") as file:
            self.assertEqual(before, file.read())
        other = os.path.join(self.folder, "other.pem")
        line = self.quietly(operator_key.make, other).split('"OperatorKey": "')[1].split('"')[0]
        self.assertEqual(base64.b64decode(line), operator_key.check_private(other))

    def test_only_the_one_kind_of_key_is_taken(self):
        other = os.path.join(self.folder, "other.pem")
        for arguments in (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"], ["-algorithm", "ED25519"]):
            subprocess.run(["openssl", "genpkey", *arguments, "-out", other], check=True, capture_output=True, timeout=30)
            with self.assertRaisesRegex(Failure, "no ECDSA P-256 key"):
                operator_key.check_private(other)
        with self.assertRaisesRegex(Failure, "there is no key"):
            operator_key.check_private(other + ".missing")
        with open(other, "w", encoding="utf-8") as file:
            file.write("no key")
        with self.assertRaisesRegex(Failure, "did not work"):
            operator_key.check_private(other)

    def test_the_command_line_knows_both(self):
        options = main.parser().parse_args(["bundle", "1.4.0", "--key", "k.pem"])
        self.assertEqual(("1.4.0", "k.pem", "0.0.0", ".", None, None, None, True),
                         (options.version, options.key, options.minimum, options.to, options.host_step, options.why, options.images_from, options.engine))
        self.assertFalse(main.parser().parse_args(["operator-key", "k.pem"]).engine)


if __name__ == "__main__":
    unittest.main()
