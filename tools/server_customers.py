"""The table of tools/customers in a PostgreSQL and in a MariaDB, for
tools/bench/servers and tools/kill_test: made, filled by the servers' own tools,
and summed up."""

import os
import subprocess
from urllib.parse import urlsplit

from server_kinds import PASSWORD, USER
from server_processes import Failure

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
COLUMNS = "id, name, email, phone, balance, created, notes"
# What must be the same in every engine: it shows a row that was lost or cut.
CHECKED = ("count(*), sum(id), sum(balance), count(phone), count(notes),"
           " sum(char_length(email))")
# For what comes from a server: a decimal is the text of its digits.
SQLITE_TABLE = """
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  name TEXT,
  email TEXT,
  phone TEXT,
  balance TEXT,
  created TEXT,
  notes TEXT
) STRICT;
"""


def succeed(command, text=""):
    """Runs a client that reads `text`; what it printed."""
    done = subprocess.run(command, input=text, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise Failure(f"{command[0]}: exit {done.returncode}:"
                      f" {done.stderr.strip()}")
    return done.stdout.strip()


def pipe(*lines):
    """Lines of the shell side by side, as one command; any failure counts."""
    if len(lines) == 1:
        return ["bash", "-o", "pipefail", "-c", lines[0]]
    begun = "".join(f"{{ {line}; }} & p{n}=$!; " for n, line in enumerate(lines))
    ended = " && ".join(f"wait $p{n}" for n in range(len(lines)))
    return ["bash", "-o", "pipefail", "-c", begun + ended]


def make_file(path, rows):
    """The file of SQLite that all begins with, unless it is there."""
    if not os.path.exists(path):
        subprocess.run([os.path.join(ROOT, "tools/customers"), str(rows),
                        os.path.dirname(path)], check=True)


def csv_of(path):
    return (f"sqlite3 -batch -readonly -csv '{path}'"
            f" 'SELECT {COLUMNS} FROM customers'")


class PostgreSQL:
    NAME = "postgresql"
    TABLE = """
CREATE TABLE customers (
  id bigint PRIMARY KEY,
  name text,
  email text,
  phone text,
  balance numeric(12, 2),
  created date,
  notes text
);
"""
    SETTINGS = ["server_version", "shared_buffers", "max_wal_size", "fsync",
                "synchronous_commit", "full_page_writes", "wal_level"]

    def __init__(self, admin_url):
        self.base = admin_url.rsplit("/", 1)[0]

    def url(self, database):
        return f"{self.base}/{database}"

    def client(self, database):
        return ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", self.url(database)]

    def run(self, text, database="postgres"):
        return succeed(self.client(database), text)

    def make_empty(self, database):
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE);")
        self.run(f"CREATE DATABASE {database};")
        self.run(self.TABLE, database)

    def settle(self):
        """So that what was written before is not written while one measures."""
        self.run("CHECKPOINT;")

    def fill(self, database, path):
        succeed(pipe(f"{csv_of(path)} | {self.copy_in(database, 'csv')}"))
        self.run("VACUUM (FREEZE, ANALYZE) customers;", database)

    # As a person would write them, for pipes of the shell.

    def copy_out(self, database, query, form):
        return (f"psql -Xq '{self.url(database)}' -c"
                f" \"\\copy ({query}) to stdout (format {form})\"")

    def copy_in(self, database, form, more=""):
        return (f"psql -Xq '{self.url(database)}' -c"
                f" \"\\copy customers from stdin (format {form}{more})\"")

    def sums(self, database):
        return self.run(f"SELECT {CHECKED} FROM customers;",
                        database).split("|")

    def about(self):
        return {name: self.run(f"SHOW {name};") for name in self.SETTINGS}


class MariaDB:
    NAME = "mariadb"
    TABLE = """
CREATE TABLE customers (
  id bigint PRIMARY KEY,
  name varchar(100),
  email varchar(100),
  phone varchar(20),
  balance decimal(12, 2),
  created date,
  notes varchar(200)
);
"""
    SETTINGS = ["version", "innodb_buffer_pool_size", "innodb_log_file_size",
                "innodb_flush_log_at_trx_commit", "innodb_doublewrite",
                "log_bin"]

    def __init__(self, admin_url):
        self.base = admin_url
        self.port = urlsplit(admin_url).port

    def url(self, database):
        return self.base + database

    def client(self, database, *options):
        return ["mariadb", "--no-defaults", "-h127.0.0.1", f"-P{self.port}",
                f"-u{USER}", f"-p{PASSWORD}",
                "--default-character-set=utf8mb4", "--batch",
                "--skip-column-names", *options,
                *([database] if database else [])]

    def run(self, text, database=""):
        return succeed(self.client(database), text)

    def make_empty(self, database):
        self.run(f"DROP DATABASE IF EXISTS {database};"
                 f" CREATE DATABASE {database};")
        self.run(self.TABLE, database)

    def settle(self):
        pass

    def fill(self, database, postgresql, of_database, query=None):
        query = query or f"SELECT {COLUMNS} FROM customers"
        succeed(pipe(f"{postgresql.copy_out(of_database, query, 'text')} | "
                     f"{self.load_data(database)}"))
        self.run("ANALYZE TABLE customers;", database)

    def load_data(self, database):
        command = " ".join(self.client(database, "--local-infile=1"))
        return (f"{command} -e \"LOAD DATA LOCAL INFILE '/dev/stdin'"
                " INTO TABLE customers CHARACTER SET utf8mb4\"")

    def batch(self, database, query):
        command = " ".join(self.client(database, "--quick"))
        return f"{command} -e '{query}'"

    def sums(self, database):
        return self.run(f"SELECT {CHECKED} FROM customers;",
                        database).split("\t")

    def about(self):
        values = self.run("SELECT " + ", ".join(
            f"@@{name}" for name in self.SETTINGS) + ";").split("\t")
        return dict(zip(self.SETTINGS, values))


def engine_of(server):
    """What this module says of a server of private_servers."""
    kinds = {kind.NAME: kind for kind in (PostgreSQL, MariaDB)}
    return kinds[server.NAME](server.url())
