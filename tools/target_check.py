"""What a target holds, and whether `dunlin status` agrees, for
tools/kill_test and tools/steer_test."""

import hashlib
import os
import sqlite3
from contextlib import closing
from datetime import datetime

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


def user_tables(db):
    return [name for name, in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
        " AND name NOT GLOB 'dunlin_*' AND name NOT GLOB 'sqlite_*'")]


def content_of(folder):
    """A digest for the schema and for each table that is not dunlin's."""
    out = {}
    with open_target(folder) as db:
        out["the schema"] = digest(db.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema"
            " WHERE tbl_name NOT GLOB 'dunlin_*'"
            " AND tbl_name NOT GLOB 'sqlite_*' ORDER BY type, name"))
        for table in user_tables(db):
            rows = f"SELECT * FROM {quoted(table)}"
            width = len(db.execute(rows + " LIMIT 0").description)
            order = ", ".join(str(n + 1) for n in range(width))
            out[table] = digest(db.execute(f"{rows} ORDER BY {order}"))
    return out


def check_file(folder):
    """The target is sound, and no transaction was left behind."""
    left = [name for name in os.listdir(folder)
            if name.endswith(("-journal", "-wal", "-shm"))]
    expect(not left, f"left behind: {', '.join(left)}")
    with open_target(folder) as db:
        for check, good in (("integrity_check", [("ok",)]),
                            ("foreign_key_check", [])):
            found = db.execute(f"PRAGMA {check}").fetchmany(3)
            expect(found == good, f"{check}: {found}")


def batch_runs(folder):
    """How many runs committed batches."""
    with open_target(folder) as db:
        query = "SELECT count(DISTINCT run) FROM dunlin_batches"
        return db.execute(query).fetchone()[0]


# -- what status says ----------------------------------------------------------


def counts_of(status):
    return {step["step"]: step["counts"] for step in status["steps"]}


def expect_sums(folder, status, steps, what):
    """The numbers that a query finds in tables are what status calls
    migrated by their steps. A table that is not there counts as empty."""
    sums = dict.fromkeys(steps.values(), 0)
    for step, counts in counts_of(status).items():
        if step in steps:
            sums[steps[step]] += counts["migrated"]
    found = dict.fromkeys(sums, 0)
    if os.path.exists(os.path.join(folder, "target.db")):
        with open_target(folder) as db:
            for table in set(user_tables(db)) & set(sums):
                query = f"SELECT {what} FROM {quoted(table)}"
                found[table] = db.execute(query).fetchone()[0]
    for table, rows in sums.items():
        expect(found[table] == rows,
               f"status says {rows} in {table}, {what} is {found[table]}")


def check_sums(migration, folder, status):
    """The rows of each table are those that status calls migrated. A table that
    is changed in place counts how often each of its rows was."""
    expect_sums(folder, status, migration.tables, "count(*)")
    expect_sums(folder, status, migration.updates, "sum(changes)")


def check_status(migration, folder, status):
    """Every step is done, with counts that balance and agree with tables."""
    for step in status["steps"]:
        counts = step["counts"]
        expect(step["state"] == "done", f"{step['step']} is {step['state']}")
        fates = ("migrated", "already_there", "skipped", "rejected")
        expect(counts["scanned"] == sum(counts[fate] for fate in fates),
               f"{step['step']}: counts do not balance: {counts}")
    expect(status["exit_code"] == 0, f"status: {status['exit_code']}")
    check_sums(migration, folder, status)


def start_wait_s(status, started):
    """From the start of a process until its run had all its leases."""
    begun = max(store["last_run"]["started_utc"] for store in status["stores"])
    return (datetime.fromisoformat(begun) - started).total_seconds()
