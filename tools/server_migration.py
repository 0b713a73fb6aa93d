"""Migrations between private servers, for tools/kill_test: a profile called
SOURCE-TARGET copies the table of tools/customers from one store to another, in
one of the ways of server_ways, and then runs a script that must not run twice."""

import os
from contextlib import contextmanager

import private_servers
from migration_run import Migration
from server_customers import SQLITE_TABLE, engine_of, make_file
from server_target import target_of
from server_ways import WAYS
from sqlite_target import SQLiteTarget

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
PROFILE = os.path.join(ROOT, "config/profiles/servers.toml")
PAIRS = ["sqlite-postgresql", "postgresql-postgresql", "postgresql-mariadb",
         "mariadb-postgresql", "mariadb-sqlite", "sqlite-mariadb",
         "postgresql-sqlite", "mariadb-mariadb"]
SCRIPTS = """\
[[scripts]]
name = "finish"
store = "{store}"
folder = "finish"
"""
# In words of every store. Run twice, it would show.
SCRIPT = "UPDATE customers SET balance = balance + 1 WHERE id % 10 = 0;\n"


@contextmanager
def server_migration(options):
    """The migration of a pair. Its servers run until the end."""
    way = WAYS[options.way]
    servers = os.path.join(options.folder, "servers")
    private_servers.start(servers)
    try:
        source, target = options.profile.split("-")
        environment = os.environ | {
            "SERVERS_SOURCE": make_source(options, servers, source)}
        before = way.before(old_file(options))
        yield Migration(
            options.program, PROFILE, environment, "SERVERS_TARGET",
            [*make_scripts(options, steps=way.steps), *way.settings,
             *options.overrides],
            SQLiteTarget(SQLITE_TABLE + before) if target == "sqlite"
            else target_of(servers, target, before),
            updates=dict(way.updates), counted=way.counted)
    finally:
        private_servers.stop(servers)


def make_scripts(options, store="target", steps=""):
    """What is laid over the profile: steps, and behind them the script."""
    os.makedirs(os.path.join(options.folder, "finish"), exist_ok=True)
    path = os.path.join(options.folder, "finish.toml")
    for name, text in ((path, steps + SCRIPTS.format(store=store)), (
            os.path.join(options.folder, "finish/010_gift.sql"), SCRIPT)):
        with open(name, "w", encoding="utf-8") as stream:
            stream.write(text)
    return ["--with", path]


def old_file(options):
    return os.path.join(options.folder, f"customers-{options.rows}", "old.db")


def make_source(options, servers, kind):
    """Its URL; a MariaDB is filled from a PostgreSQL."""
    path = old_file(options)
    make_file(path, options.rows)
    if kind == "sqlite":
        return f"sqlite:{path}?mode=ro"
    postgresql, mariadb = (engine_of(private_servers.server(servers, name))
                           for name in ("postgresql", "mariadb"))
    postgresql.make_empty("old")
    postgresql.fill("old", path)
    if kind == "postgresql":
        return postgresql.url("old")
    mariadb.make_empty("old")
    mariadb.fill("old", postgresql, "old")
    return mariadb.url("old")


def servers_of(options):
    """Those that a run of the pair is connected to."""
    folder = os.path.join(options.folder, "servers")
    return [one for one in private_servers.servers(folder)
            if one.NAME in options.profile.split("-")]
