"""How a private PostgreSQL and a private MariaDB are made, started and killed,
for tools/servers."""

import glob
import os
import shutil
import signal
import socket
import subprocess
import time
from urllib.parse import urlsplit

from server_certificates import hand_over
from server_processes import (Failure, account, as_user, free_port,
                              make_folder, processes_of, send, wait_for_end,
                              write_private)

# What takes longer hangs; generous, for loaded machines.
START_LIMIT_S = 120.0
STEP_S = 0.05
# A free port may be taken until its server binds it.
PORT_TRIES = 3

USER = "dunlin"
PASSWORD = "wader-of-tests"


class Server:
    """What both have in common. `folder` holds the URL, `room` the data."""

    END_SIGNAL = signal.SIGKILL

    def __init__(self, folder, room, sockets):
        self.folder = folder
        self.home = os.path.join(room, self.NAME)
        self.data = os.path.join(self.home, "data")
        self.sockets_folder = sockets
        self.sockets = os.path.join(sockets, self.NAME + "-socket")
        self.log = os.path.join(self.home, "log")

    def path(self, ending):
        return os.path.join(self.folder, self.NAME + ending)

    def is_own(self, arguments):
        return (os.path.basename(arguments[0]) in self.PROGRAMS
                and any(argument in self.marks() for argument in arguments[1:])
                if arguments else False)

    def url(self):
        with open(self.path(".url"), encoding="utf-8") as stream:
            return stream.read().strip()

    def port(self):
        return urlsplit(self.url()).port

    def make(self, is_durable):
        """Data with an administrator, and no server yet."""
        user = account(self.ACCOUNT)
        make_folder(self.home, user)
        make_folder(self.sockets, user)
        self.make_data(user, is_durable)

    def configuration(self, user, is_durable):
        if is_durable:
            return self.SETTINGS + self.DURABLE
        return self.SETTINGS + self.FAST.format(
            *hand_over(self.folder, self.home, user))

    def run(self, *command, user):
        with open(self.log, "ab") as log:
            done = subprocess.run(command, stdout=log, stderr=log, check=False,
                                  timeout=START_LIMIT_S, **as_user(user))
        if done.returncode != 0:
            raise Failure(f"{command[0]}: exit {done.returncode};"
                          f" {self.last_words()}")

    def last_words(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as stream:
                lines = stream.read().strip().split("\n")
        except OSError:
            return "no log"
        told = [line for line in lines if "ERROR" in line or "FATAL" in line]
        return "its log: " + " | ".join((told or lines)[-8:])

    def launch(self, port):
        """Starts the server and waits until it answers, on its own socket, which
        it opens last. False: the port is taken."""
        with open(self.log, "ab") as log:
            child = subprocess.Popen(
                self.command(port), stdout=log, stderr=log,
                start_new_session=True, **as_user(account(self.ACCOUNT)))
        write_private(self.path(".pid"), f"{child.pid}\n")
        until = time.monotonic() + START_LIMIT_S
        while not self.answers(port):
            if child.poll() is not None:
                if "ddress already in use" in self.last_words():
                    return False
                raise Failure(f"{self.NAME} ended with {child.returncode};"
                              f" {self.last_words()}")
            if time.monotonic() > until:
                raise Failure(f"{self.NAME} does not answer; "
                              + self.last_words())
            time.sleep(STEP_S)
        return True

    def start(self):
        for _ in range(PORT_TRIES):
            port = free_port()
            if self.launch(port):
                write_private(self.path(".url"), self.url_of(port) + "\n")
                return
        raise Failure(f"{self.NAME}: no free port in {PORT_TRIES} tries")

    def crash(self):
        """Ends it as a loss of power would, as far as its processes go."""
        for handle in processes_of(self):
            send(handle, self.CRASH_SIGNAL)
            if not wait_for_end(handle, START_LIMIT_S):
                raise Failure(f"{self.NAME} in {self.folder}: no end")
            os.close(handle)

    def start_again(self):
        """After `crash`, where it was."""
        if not self.launch(self.port()):
            raise Failure(f"{self.NAME}: its port {self.port()} is taken")


class PostgreSQL(Server):
    NAME = "postgresql"
    ACCOUNT = "postgres"
    PROGRAMS = ("postgres", "initdb")
    # "Immediate": its processes go at once, and recovery is left to the start.
    END_SIGNAL = signal.SIGQUIT
    CRASH_SIGNAL = signal.SIGQUIT

    SETTINGS = """
listen_addresses = '127.0.0.1'
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
"""
    # For tests: what was committed survives the server's death, as tests need,
    # though not the machine's; and who asks for TLS gets it.
    FAST = """
ssl = on
ssl_ca_file = '{}'
ssl_cert_file = '{}'
ssl_key_file = '{}'
shared_buffers = 32MB
fsync = off
max_wal_size = 256MB
autovacuum_naptime = 10s
"""
    DURABLE = """
shared_buffers = 1GB
max_wal_size = 4GB
"""
    # Tests make such roles.
    TLS_ONLY = "hostnossl all +tls_only all reject\n"

    @staticmethod
    def program(name):
        """Debian keeps the server's programs apart, a folder for each version."""
        def version(path):
            return [int(n) for n in path.split("/")[4].split(".") if n.isdigit()]
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/" + name),
                       key=version)
        out = found[-1] if found else shutil.which(name)
        if not out:
            raise Failure(f"no {name} here: run tools/setup test")
        return out

    def marks(self):
        return [self.data]

    def make_data(self, user, is_durable):
        secret = os.path.join(self.home, "password")
        write_private(secret, PASSWORD + "\n", user)
        self.run(self.program("initdb"), "-D", self.data, "-U", USER,
                 "--auth=scram-sha-256", "--pwfile=" + secret,
                 "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", user=user)
        with open(os.path.join(self.data, "postgresql.conf"), "a",
                  encoding="utf-8") as stream:
            stream.write(self.configuration(user, is_durable))
        who = os.path.join(self.data, "pg_hba.conf")
        with open(who, encoding="utf-8") as stream:
            allowed = stream.read()
        write_private(who, self.TLS_ONLY + allowed, user)

    def command(self, port):
        return [self.program("postgres"), "-D", self.data, "-p", str(port),
                "-k", self.sockets]

    def answers(self, port):
        return subprocess.run(
            [self.program("pg_isready"), "-q", "-h", self.sockets, "-p",
             str(port), "-t", "3"], check=False).returncode == 0

    def url_of(self, port):
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{port}/postgres"


class MariaDB(Server):
    NAME = "mariadb"
    ACCOUNT = "mysql"
    PROGRAMS = ("mariadbd", "mysqld", "mariadb-install-db", "bash", "sh")
    CRASH_SIGNAL = signal.SIGKILL

    SETTINGS = """
[mariadbd]
bind-address = 127.0.0.1
skip-name-resolve
skip-log-bin
max-connections = 200
character-set-server = utf8mb4
default-time-zone = +00:00
"""
    # As above: 2 hands each commit to the system, which need not sync it.
    FAST = """
ssl-ca = {}
ssl-cert = {}
ssl-key = {}
innodb-buffer-pool-size = 64M
innodb-log-file-size = 32M
innodb-flush-log-at-trx-commit = 2
"""
    DURABLE = """
innodb-buffer-pool-size = 1G
innodb-log-file-size = 1G
"""
    # One statement a line; done at each start, before it listens.
    FIRST = f"""\
DELETE FROM mysql.global_priv WHERE User IN ('', 'root');
FLUSH PRIVILEGES;
CREATE USER IF NOT EXISTS '{USER}'@'%' IDENTIFIED BY '{PASSWORD}';
GRANT ALL ON *.* TO '{USER}'@'%' WITH GRANT OPTION;
"""

    @staticmethod
    def program(name):
        out = shutil.which(name, path=os.environ.get("PATH", "")
                           + ":/usr/local/sbin:/usr/sbin:/sbin")
        if not out:
            raise Failure(f"no {name} here: run tools/setup test")
        return out

    def settings(self):
        return os.path.join(self.home, "settings")

    def marks(self):
        return ["--defaults-file=" + self.settings()]

    def make_data(self, user, is_durable):
        first = os.path.join(self.home, "first.sql")
        write_private(first, self.FIRST, user)
        # Each removes the temporary tables of others when it starts.
        temporary = os.path.join(self.home, "tmp")
        make_folder(temporary, user)
        write_private(
            self.settings(), self.configuration(user, is_durable)
            + f"datadir = {self.data}\n"
              f"tmpdir = {temporary}\n"
              f"socket = {self.sockets}/socket\n"
              f"pid-file = {self.home}/pid\n"
              f"init-file = {first}\n", user)
        make_folder(self.data, user)
        self.run(self.program("mariadb-install-db"), *self.marks(),
                 "--auth-root-authentication-method=normal", "--skip-test-db",
                 "--skip-name-resolve", user=user)

    def command(self, port):
        return [self.program("mariadbd"), *self.marks(), f"--port={port}"]

    def answers(self, _):
        """It greets whoever connects, with the version of its protocol."""
        try:
            with socket.socket(socket.AF_UNIX) as stream:
                stream.settimeout(3)
                stream.connect(os.path.join(self.sockets, "socket"))
                return stream.recv(5)[4:] == b"\x0a"
        except OSError:
            return False

    def url_of(self, port):
        return f"mariadb://{USER}:{PASSWORD}@127.0.0.1:{port}/"


KINDS = (PostgreSQL, MariaDB)
