"""A certificate authority of one's own and a server's certificate, for
tools/servers.

Both stand in the servers' folder with their keys, so that tests can sign more.
"""

import os
import subprocess

from server_processes import Failure, write_private

LIMIT_S = 30.0

AUTHORITY = "authority"
SERVER = "certificate"
# Of each of them.
CERTIFICATE = ".pem"
KEY = ".key"

# What the machine's own settings say of certificates is left aside.
SETTINGS = """
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:true
keyUsage = keyCertSign
[certificate]
subjectAltName = DNS:localhost, IP:127.0.0.1
"""


def sign(folder, name, *signed_by):
    """A certificate with a new key; curves, as making an RSA key takes long."""
    path = os.path.join(folder, name)
    command = ["openssl", "req", "-x509", "-config", "/dev/stdin",
               "-extensions", name, "-subj", "/CN=dunlin tests " + name,
               "-days", "3650", "-newkey", "ec",
               "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc",
               "-keyout", path + KEY, "-out", path + CERTIFICATE, *signed_by]
    try:
        done = subprocess.run(command, input=SETTINGS, capture_output=True,
                              text=True, check=False, timeout=LIMIT_S)
    except FileNotFoundError:
        raise Failure("no openssl here: run tools/setup test") from None
    if done.returncode != 0:
        raise Failure("openssl: " + " | ".join(done.stderr.splitlines()))


def make(folder):
    authority = os.path.join(folder, AUTHORITY)
    sign(folder, AUTHORITY)
    sign(folder, SERVER, "-CA", authority + CERTIFICATE,
         "-CAkey", authority + KEY)


def paths(folder):
    """All files that it makes."""
    return [os.path.join(folder, name + ending)
            for name in (AUTHORITY, SERVER) for ending in (CERTIFICATE, KEY)]


def hand_over(folder, home, user):
    """Copies that a server alone may read: it takes no key that others can.
    Returns the authority's, its own, and its key."""
    out = []
    for name in (AUTHORITY + CERTIFICATE, SERVER + CERTIFICATE, SERVER + KEY):
        with open(os.path.join(folder, name), encoding="ascii") as stream:
            out.append(os.path.join(home, name))
            write_private(out[-1], stream.read(), user)
    return out
