"""Migrations within one database, for tools/kill_test: a profile called
inside-KIND copies the table of tools/customers to another table of the same
database, whose rows never leave it, and then runs a script that must not run
twice."""

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager

import private_servers
from migration_run import Migration
from server_customers import COLUMNS, engine_of, make_file
from server_migration import make_scripts, old_file
from server_target import MariaDBTarget, PostgreSQLTarget
from sqlite_target import SQLiteTarget

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
PROFILE = os.path.join(ROOT, "config/profiles/inside.toml")
SERVERS = ["inside-postgresql", "inside-mariadb"]
KINDS = ["inside-sqlite", *SERVERS]
# Enough of them that a kill meets one.
BATCH_ROWS = 1000


class SQLiteInside(SQLiteTarget):
    """A copy of one file that holds both tables."""

    def __init__(self, path, old):
        super().__init__()
        self.path = path
        if os.path.exists(path):
            os.remove(path)
        with closing(sqlite3.connect(path)) as db:
            db.execute("ATTACH ? AS old", (f"{old}",))
            declared, = db.execute("SELECT sql FROM old.sqlite_schema WHERE"
                                   " name = 'customers'").fetchone()
            db.execute(declared)
            db.execute(declared.replace("customers", "old_customers", 1))
            db.execute("INSERT INTO old_customers SELECT * FROM old.customers")
            db.commit()

    def make(self, folder):
        shutil.copy(self.path, os.path.join(folder, "target.db"))


class PostgreSQLInside(PostgreSQLTarget):
    """A copy of database `old`, which holds both tables."""

    def __init__(self, servers, old):
        super().__init__(servers, "postgresql")
        own = self.engine
        own.make_empty("old")
        own.fill("old", old)
        own.run("ALTER TABLE customers RENAME TO old_customers; ALTER INDEX"
                " customers_pkey RENAME TO old_customers_pkey;" + own.TABLE,
                "old")

    def make(self, _):
        self.engine.run("DROP DATABASE IF EXISTS new WITH (FORCE);")
        self.engine.run("CREATE DATABASE new TEMPLATE old;")


class MariaDBInside(MariaDBTarget):
    """Filled from database `old`, which a PostgreSQL filled."""

    def __init__(self, servers, old):
        super().__init__(servers, "mariadb")
        postgresql = engine_of(private_servers.server(servers, "postgresql"))
        postgresql.make_empty("old")
        postgresql.fill("old", old)
        self.engine.make_empty("old")
        self.engine.fill("old", postgresql, "old")

    def make(self, _):
        self.engine.make_empty("new")
        self.engine.run("CREATE TABLE old_customers LIKE customers; INSERT INTO"
                        f" old_customers SELECT {COLUMNS} FROM old.customers;",
                        "new")


@contextmanager
def inside_migration(options):
    """The migration within a database of a kind. Its servers run until the
    end."""
    old = old_file(options)
    make_file(old, options.rows)
    overrides = [*make_scripts(options, "shop"),
                 f"tables.customers.batch.rows={BATCH_ROWS}",
                 *options.overrides]
    if options.profile == "inside-sqlite":
        target = SQLiteInside(os.path.join(options.folder, "both.db"), old)
        yield migration_of(options, overrides, target)
        return
    servers = os.path.join(options.folder, "servers")
    private_servers.start(servers)
    try:
        target = (PostgreSQLInside if options.profile == "inside-postgresql"
                  else MariaDBInside)(servers, old)
        yield migration_of(options, overrides, target)
    finally:
        private_servers.stop(servers)


def migration_of(options, overrides, target):
    return Migration(options.program, PROFILE, dict(os.environ), "INSIDE_URL",
                     overrides, target)
