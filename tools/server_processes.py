"""Processes of private servers: started as users that may run them, recognised
by their data, and ended, for tools/servers."""

import os
import pwd
import select
import signal
import socket
import subprocess
from contextlib import contextmanager

# How long an ended server may take to die before it is killed.
END_LIMIT_S = 5.0


class Failure(Exception):
    """What went wrong, in one line."""


def account(name):
    """Whom a server runs as: servers refuse root."""
    if os.getuid() != 0:
        return None
    for candidate in (name, "nobody"):
        try:
            return pwd.getpwnam(candidate)
        except KeyError:
            pass
    raise Failure(f"no user {name}: run tools/setup test")


def as_user(user):
    """Options of subprocess: another user, and nothing of our environment."""
    out = {"cwd": "/", "stdin": subprocess.DEVNULL, "env": {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "LC_ALL": "C.UTF-8", "TZ": "UTC"}}
    if user:
        out |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return out


def give(path, user):
    if user:
        os.chown(path, user.pw_uid, user.pw_gid)


def make_folder(path, user):
    os.mkdir(path, 0o700)
    give(path, user)


def write_private(path, text, user=None):
    """A file that others can't read, whole or not there."""
    draft = path + ".draft"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
              "w", encoding="utf-8") as stream:
        stream.write(text)
    give(draft, user)
    os.replace(draft, path)


def command_line(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as stream:
            return os.fsdecode(stream.read()).split("\0")
    except OSError:
        return []


def processes_of(server):
    """Its server and what makes its data, as handles that stay theirs."""
    out = []
    for name in os.listdir("/proc"):
        if not name.isdigit() or not server.is_own(command_line(name)):
            continue
        try:
            handle = os.pidfd_open(int(name))
        except OSError:
            continue  # it has ended
        if server.is_own(command_line(name)):
            out.append(handle)
        else:
            os.close(handle)
    return out


def send(handle, number):
    try:
        signal.pidfd_send_signal(handle, number)
    except ProcessLookupError:
        pass


def wait_for_end(handle, limit_s):
    """Whether the process ended in time."""
    return bool(select.select([handle], [], [], limit_s)[0])


def end(server):
    """Ends what runs on the server's data. It is not asked to tidy up."""
    for handle in processes_of(server):
        send(handle, server.END_SIGNAL)
        send(handle, signal.SIGCONT)
        if not wait_for_end(handle, END_LIMIT_S):
            send(handle, signal.SIGKILL)
            if not wait_for_end(handle, END_LIMIT_S):
                raise Failure(f"{server.NAME} in {server.folder}: no end")
        os.close(handle)


def pid_of(handle):
    with open(f"/proc/self/fdinfo/{handle}", encoding="utf-8") as stream:
        return next(int(line.split()[1]) for line in stream
                    if line.startswith("Pid:"))


def children_of(pid):
    """Handles of them: sessions of a PostgreSQL are processes of other names."""
    out = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8",
                      errors="replace") as stream:
                # Behind its name, which may hold anything: state, parent.
                parent = int(stream.read().rpartition(")")[2].split()[1])
            if parent == pid:
                out.append(os.pidfd_open(int(name)))
        except OSError:
            pass  # it has ended
    return out


@contextmanager
def stopped(server):
    """Its processes take no step until the end, however that comes."""
    handles = []
    try:
        # First those that make others.
        for handle in processes_of(server):
            handles.append(handle)
            send(handle, signal.SIGSTOP)
            for child in children_of(pid_of(handle)):
                handles.append(child)
                send(child, signal.SIGSTOP)
        if not handles:
            raise Failure(f"{server.NAME} in {server.folder} does not run")
        yield
    finally:
        for handle in handles:
            send(handle, signal.SIGCONT)
            os.close(handle)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
