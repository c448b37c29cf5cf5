"""`./edge provision`: real files, real openssl, read back as a device would."""
import contextlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
# Beside the tests when they were built, else where the sources are.
sys.path.insert(0, next(folder for folder in (os.path.join(HERE, "cli"), os.path.join(HERE, "../../../tools/cli")) if os.path.isdir(folder)))

import main
import provision
from ui import Failure

KEY = "00112233445566778899AABBCCDDEEFF"


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, text=True, timeout=60).stdout


class ProvisionTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.at("ca.key"),
                "-out", self.at("ca.pem"), "-days", "30", "-subj", "/CN=Gateways")

    def at(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, text):
        with open(self.at(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.at(name)

    def read(self, *parts):
        with open(self.at(*parts), encoding="utf-8") as file:
            return file.read()

    def call(self, *words, signs=True):
        """What was printed and noted."""
        key = ["--ca-key", self.at("ca.key")] if signs else []
        options = main.parser().parse_args(["provision", *words, "--cloud", "broker.example:8884", "--ca-cert", self.at("ca.pem"), *key, "--to", self.at("out")])
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            self.assertEqual(0, provision.provision(options))
        return output.getvalue()

    def mistakes(self, *words):
        with self.assertRaises(Failure) as caught:
            self.call(*words)
        return str(caught.exception)

    def test_one_command_makes_what_a_gateway_needs(self):
        meters = self.write("meters.csv", f"name,id,driver,key\nFlat 3,12345678,iperl,{KEY}\n\"Cellar, left\",*.M=SON,,NOKEY\n")
        openssl("ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", self.at("operator.key"))
        openssl("ec", "-in", self.at("operator.key"), "-pubout", "-out", self.at("operator.pem"))
        said = self.call("house-17", "--meters", meters, "--operator-key", self.at("operator.pem"), "--receiver", "attic", "--dongle", "roof=im871a:c1,t1",
                         "--platform", "https://platform.example", "--days", "20")
        self.assertNotIn(KEY, said)
        settings = json.loads(self.read("out", "house-17", "config", "edge.json"))
        public = "".join(self.read("operator.pem").splitlines()[1:-1])
        self.assertEqual({"Gateway": {"Id": "house-17"}, "Cloud": {"Host": "broker.example", "Port": 8884, "PlatformUrl": "https://platform.example"},
                          "Trust": {"OperatorKey": public}, "Listener": {"Dongles": ["roof=im871a:c1,t1"], "Receivers": ["attic"]}}, settings)
        self.assertEqual(f"name=Flat 3\ndriver=iperl\nid=12345678\nkey={KEY}\n", self.read("out", "house-17", "config", "meters.d", "flat-3.conf"))
        self.assertEqual("name=Cellar, left\ndriver=auto\nid=*.M=SON\nkey=NOKEY\n", self.read("out", "house-17", "config", "meters.d", "cellar-left.conf"))
        certificate = self.at("out", "house-17", "config", "pki", "house-17.crt")
        self.assertIn("OK", openssl("verify", "-CAfile", self.at("ca.pem"), "-purpose", "sslclient", certificate))
        self.assertEqual("subject=CN=house-17", openssl("x509", "-in", certificate, "-noout", "-subject", "-nameopt", "RFC2253").strip())
        self.assertEqual(openssl("pkey", "-in", certificate.removesuffix("crt") + "key", "-pubout"), openssl("x509", "-in", certificate, "-noout", "-pubkey"))
        self.assertEqual(0, subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-checkend", str(19 * 86400)], check=False, capture_output=True).returncode)
        self.assertEqual(1, subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-checkend", str(21 * 86400)], check=False, capture_output=True).returncode)
        self.assertIn("Gateway house-17", self.read("out", "house-17", "README.md"))
        self.assertEqual(["ca.key", "ca.pem"], [name for name in sorted(os.listdir(self.folder)) if name.startswith("ca.")])

    def test_the_tar_holds_the_same_for_the_containers_user_and_keys_are_its_alone(self):
        self.call("house-17", "--meters", self.write("meters.csv", f"name,id,driver,key\nFlat 3,12345678,iperl,{KEY}\n"))
        with tarfile.open(self.at("out", "house-17.tar")) as archive:
            modes = {entry.name: entry.mode for entry in archive if entry.isfile()}
            self.assertEqual({(10001, 10001)}, {(entry.uid, entry.gid) for entry in archive})
            self.assertEqual(self.read("out", "house-17", "config", "pki", "house-17.key"), archive.extractfile("config/pki/house-17.key").read().decode())
        self.assertEqual({"config/edge.json": 0o644, "config/meters.d/flat-3.conf": 0o600, "config/pki/ca.crt": 0o644, "config/pki/house-17.crt": 0o644,
                          "config/pki/house-17.key": 0o600}, modes)
        for path in ("house-17", "house-17.tar"):
            self.assertEqual(0, os.stat(self.at("out", path)).st_mode & 0o077, path)

    def test_every_mistake_is_named_with_its_line_and_no_key_and_nothing_is_made(self):
        meters = self.write("meters.csv", "name;id;driver;key\n"
                            f"Flat 3;1234567;iperl;{KEY[1:]}\na/b;87654321;;\nX;{KEY};auto;NOKEY\nY;1;2;3;4\nOne;11111111;;NOKEY\none;11111111;;NOKEY\n")
        said = self.mistakes("house 17", "--meters", meters, "--platform", "platform", "--operator-key", self.at("ca.key"), "--receiver", "Attic", "--dongle", "roof")
        for text in ("line 2: the id '1234567'", "line 2: the key is not 32 hex digits (it has 31 characters)", "line 3: the name 'a/b'", "line 3: there is no key",
                     "line 4: the id of 32 characters", "line 5: 5 columns", "line 7: the name 'one' gives one.conf", "line 7: the id 11111111 is in line 6",
                     "'house 17'", "--platform", "--operator-key"):
            self.assertIn(text, said)
        self.assertNotIn(KEY[1:], said)
        self.assertFalse(os.path.exists(self.at("out")))
        self.assertIn("missing: id", self.mistakes("a", "--meters", self.write("meters.csv", "name,number,key\n")))
        self.assertIn("'Attic'", self.mistakes("a", "--receiver", "Attic"))
        self.assertIn("not UTF-8", self.mistakes("a", "--meters", self.binary("name,id,key\nK\xfcche,12345678,NOKEY\n".encode("latin-1"))))

    def binary(self, content):
        with open(self.at("binary.csv"), "wb") as file:
            file.write(content)
        return self.at("binary.csv")

    def test_nothing_is_overwritten(self):
        self.call("house-17")
        before = self.read("out", "house-17", "config", "pki", "house-17.key")
        self.assertIn("nothing is overwritten", self.mistakes("house-17"))
        os.remove(self.at("out", "house-17.tar"))
        self.assertIn("nothing is overwritten", self.mistakes("house-17"))
        self.assertEqual(before, self.read("out", "house-17", "config", "pki", "house-17.key"))

    def test_many_at_once_each_with_what_is_its_own(self):
        self.write("flat.csv", "name,id,key\nFlat,12345678,NOKEY\n")
        many = self.write("many.csv", "id,meters,receivers,dongles\nhouse-1,flat.csv,attic cellar,\nhouse-2,,,roof=cul:t1\n")
        self.call("--many", many, "--receiver", "hall")
        self.assertEqual({"Dongles": [], "Receivers": ["hall", "attic", "cellar"]}, json.loads(self.read("out", "house-1", "config", "edge.json"))["Listener"])
        self.assertEqual({"Dongles": ["roof=cul:t1"], "Receivers": ["hall"]}, json.loads(self.read("out", "house-2", "config", "edge.json"))["Listener"])
        self.assertEqual(["flat.conf"], os.listdir(self.at("out", "house-1", "config", "meters.d")))
        self.assertEqual([], os.listdir(self.at("out", "house-2", "config", "meters.d")))
        self.assertNotEqual(self.read("out", "house-1", "config", "pki", "house-1.key"), self.read("out", "house-2", "config", "pki", "house-2.key"))
        self.assertIn("named twice", self.mistakes("--many", self.write("many.csv", "id\nhouse-3\nhouse-3\n")))
        self.assertFalse(os.path.exists(self.at("out", "house-3")))

    def test_without_the_authoritys_key_there_is_a_request_and_it_is_said(self):
        self.assertIn("nothing is signed", self.call("house-17", signs=False))
        self.assertEqual(["ca.crt", "house-17.csr", "house-17.key"], sorted(os.listdir(self.at("out", "house-17", "config", "pki"))))
        self.assertIn("CN", openssl("req", "-in", self.at("out", "house-17", "config", "pki", "house-17.csr"), "-noout", "-verify", "-subject"))
        self.assertIn("Not signed yet", self.read("out", "house-17", "README.md"))

    def test_a_key_with_a_password_is_opened_from_a_file_and_never_asked_for(self):
        openssl("ec", "-in", self.at("ca.key"), "-aes256", "-passout", "pass:secret", "-out", self.at("locked.key"))
        os.replace(self.at("locked.key"), self.at("ca.key"))
        with self.assertRaises(Failure):
            self.call("house-17")
        self.assertEqual([], os.listdir(self.at("out")))
        self.call("house-17", "--ca-key-password", self.write("password", "secret\n"))


if __name__ == "__main__":
    unittest.main()
