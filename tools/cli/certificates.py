"""Keys and certificates, made by openssl. A key never leaves its file: not to an argument list, not to the screen."""
import os
import secrets

from ui import run

CLIENT = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth"


def authority(key, certificate, name, step=None):
    run(["openssl", "req", "-x509", *_new_key(key), "-out", certificate, "-days", "3650", "-subj", f"/CN={name}"], step)


def request(folder, name, step=None):
    """A key and a request for its certificate: (NAME.key, NAME.csr)."""
    key, csr = os.path.join(folder, f"{name}.key"), os.path.join(folder, f"{name}.csr")
    run(["openssl", "req", "-new", *_new_key(key), "-out", csr, "-subj", f"/CN={name}"], step)
    return key, csr


def sign(csr, extensions, ca, ca_key, days, step=None, password_file=None):
    """NAME.crt beside the request, which goes."""
    certificate, extension_file = csr.removesuffix(".csr") + ".crt", csr.removesuffix(".csr") + ".ext"
    with open(extension_file, "w", encoding="utf-8") as file:
        file.write(extensions + "\n")
    # A serial number of its own instead of a counter beside the authority's key: several may sign at a time, and nothing is written there.
    run(["openssl", "x509", "-req", "-in", csr, "-CA", ca, "-CAkey", ca_key, "-passin", f"file:{password_file}" if password_file else "pass:",
         "-set_serial", str(secrets.randbits(152) | 1 << 150), "-out", certificate, "-days", str(days), "-extfile", extension_file], step,
        what="signing with the authority's key")
    os.remove(csr)
    os.remove(extension_file)
    return certificate


def _new_key(path):
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path]
