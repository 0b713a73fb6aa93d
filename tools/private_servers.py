"""A PostgreSQL and a MariaDB of one's own in a folder, for tools/servers, tests
and benchmarks.

Each server is recognised by its data in that folder, which stands in its command
line: that, and no process id in a file, says what may be ended.
"""

import fcntl
import os
import secrets
import shutil
import subprocess
import time
from contextlib import contextmanager

import server_certificates
from server_kinds import KINDS, STEP_S
from server_processes import (END_LIMIT_S, Failure, account, as_user, end,
                              write_private)

# Names the folders of the data and of the sockets; its presence says that a
# folder is ours.
PLACES = "places"
# Sockets have a short path wherever the folder is: Linux takes 107 bytes.
SOCKETS = "/tmp/dunlin-servers-"


@contextmanager
def locked(folder):
    """Two calls for one folder take turns."""
    while True:
        os.makedirs(folder, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            # Whoever had it before may have removed the folder.
            if os.path.isdir(folder) and os.path.samestat(
                    os.fstat(handle), os.stat(folder)):
                yield
                return
        finally:
            os.close(handle)


def servers(folder):
    """Those that `start` made in a folder, or began to."""
    try:
        with open(os.path.join(folder, PLACES), encoding="utf-8") as stream:
            room, sockets = stream.read().splitlines()
    except FileNotFoundError:
        return []
    return [kind(folder, room, sockets) for kind in KINDS]


def server(folder, name):
    """One that `start` made, by its name."""
    for one in servers(os.path.abspath(folder)):
        if one.NAME == name:
            return one
    raise Failure(f"no servers in {folder}: tools/servers start {folder}")


def may_enter(folder, user):
    return not user or subprocess.run(
        ["test", "-x", folder], check=False, **as_user(user)).returncode == 0


def choose_places(folder):
    """Where the data and the sockets go; written down before they are made."""
    sockets = f"{SOCKETS}{secrets.token_hex(4)}"
    users = [account(kind.ACCOUNT) for kind in KINDS]
    # Below a folder that is closed to them, the data lies with the sockets; so
    # it does where a blank in the path would break mariadb-install-db.
    fits = (not any(c.isspace() for c in folder)
            and all(may_enter(folder, user) for user in users))
    room = folder if fits else sockets
    write_private(os.path.join(folder, PLACES), f"{room}\n{sockets}\n")
    os.mkdir(sockets)
    os.chmod(sockets, 0o755)


def remove_tree(path):
    """Also while the last processes of a server that was killed go."""
    until = time.monotonic() + END_LIMIT_S
    while os.path.lexists(path):
        try:
            shutil.rmtree(path)
        except OSError as problem:
            if time.monotonic() > until:
                raise Failure(f"{path}: {problem.strerror}") from None
            time.sleep(STEP_S)


def clear(folder):
    """Ends what runs there, and removes what `start` made, also half way."""
    found = servers(folder)
    for one in found:
        end(one)
    for one in found:
        for path in (one.home, one.sockets_folder):
            if path == folder or path.startswith((folder + "/", SOCKETS)):
                remove_tree(path)
        for ending in (".url", ".pid", ".url.draft", ".pid.draft"):
            if os.path.exists(one.path(ending)):
                os.remove(one.path(ending))
    if found:
        for path in server_certificates.paths(folder):
            if os.path.exists(path):
                os.remove(path)
        os.remove(os.path.join(folder, PLACES))


def start(folder, is_durable=False):
    """Both servers, anew; at an error neither, and nothing is left."""
    folder = os.path.abspath(folder)
    with locked(folder):
        clear(folder)
        if os.listdir(folder):
            raise Failure(f"{folder} holds other files: name a folder that is"
                          " not there yet")
        os.chmod(folder, 0o755)
        try:
            choose_places(folder)
            server_certificates.make(folder)
            for one in servers(folder):
                one.make(is_durable)
                one.start()
        except BaseException:
            clear(folder)
            os.rmdir(folder)
            raise


def stop(folder):
    """Ends the servers of a folder and removes it; fine if there are none."""
    folder = os.path.abspath(folder)
    if not os.path.isdir(folder):
        return
    with locked(folder):
        clear(folder)
        if not os.listdir(folder):
            os.rmdir(folder)
