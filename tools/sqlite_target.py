"""The file of SQLite that a run of tools/kill_test or tools/steer_test writes."""

import hashlib
import os
import sqlite3
from contextlib import closing

from migration_run import expect


def open_target(folder):
    path = os.path.join(folder, "target.db")
    return closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True))


def digest(rows):
    """Over values and their storage classes: 1, 1.0, '1' and x'31' differ."""
    out = hashlib.sha256()
    for row in rows:
        out.update(repr(row).encode())
    return out.hexdigest()


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


class SQLiteTarget:
    """In the folder of a round, which is made anew for each."""

    def __init__(self, schema=""):
        self.schema = schema

    def make(self, folder):
        """What stands there before a run."""
        if self.schema:
            path = os.path.join(folder, "target.db")
            with closing(sqlite3.connect(path)) as db:
                db.executescript(self.schema)

    def url(self, folder):
        return "sqlite:" + os.path.join(folder, "target.db")

    def settle(self, _):
        """A process that is dead does nothing to a file any more."""

    def holds_open_transaction(self, folder):
        return os.path.exists(os.path.join(folder, "target.db-journal"))

    def tables(self, folder):
        """Those that are not dunlin's."""
        if not os.path.exists(os.path.join(folder, "target.db")):
            return []
        with open_target(folder) as db:
            return [name for name, in db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                " AND name NOT GLOB 'dunlin_*' AND name NOT GLOB 'sqlite_*'")]

    def number(self, folder, what, table):
        with open_target(folder) as db:
            query = f"SELECT {what} FROM {quoted(table)}"
            return db.execute(query).fetchone()[0]

    def content(self, folder):
        """A digest for the schema and for each table that is not dunlin's."""
        out = {}
        tables = self.tables(folder)
        with open_target(folder) as db:
            out["the schema"] = digest(db.execute(
                "SELECT type, name, tbl_name, sql FROM sqlite_schema"
                " WHERE tbl_name NOT GLOB 'dunlin_*'"
                " AND tbl_name NOT GLOB 'sqlite_*' ORDER BY type, name"))
            for table in tables:
                rows = f"SELECT * FROM {quoted(table)}"
                width = len(db.execute(rows + " LIMIT 0").description)
                order = ", ".join(str(n + 1) for n in range(width))
                out[table] = digest(db.execute(f"{rows} ORDER BY {order}"))
        return out

    def check(self, folder):
        """It is sound, and no transaction was left behind."""
        left = [name for name in os.listdir(folder)
                if name.endswith(("-journal", "-wal", "-shm"))]
        expect(not left, f"left behind: {', '.join(left)}")
        with open_target(folder) as db:
            for check, good in (("integrity_check", [("ok",)]),
                                ("foreign_key_check", [])):
                found = db.execute(f"PRAGMA {check}").fetchmany(3)
                expect(found == good, f"{check}: {found}")
