"""Whether `dunlin status` agrees with what a target holds, for tools/kill_test
and tools/steer_test."""

from datetime import datetime

from migration_run import expect


def batch_runs(migration, folder):
    """How many runs committed batches."""
    return migration.target.number(folder, "count(DISTINCT run)",
                                   "dunlin_batches")


def counts_of(status):
    return {step["step"]: step["counts"] for step in status["steps"]}


def expect_sums(target, folder, status, steps, what):
    """The numbers that a query finds in tables are what status calls
    migrated by their steps. A table that is not there counts as empty."""
    sums = dict.fromkeys(steps.values(), 0)
    for step, counts in counts_of(status).items():
        if step in steps:
            sums[steps[step]] += counts["migrated"]
    found = dict.fromkeys(sums, 0)
    for table in set(target.tables(folder)) & set(sums):
        found[table] = target.number(folder, what, table)
    for table, rows in sums.items():
        expect(found[table] == rows,
               f"status says {rows} in {table}, {what} is {found[table]}")


def check_sums(migration, folder, status):
    """The rows of each table that were brought are those that status calls
    migrated. A table that is changed in place counts how often each of its rows
    was."""
    target = migration.target
    expect_sums(target, folder, status, migration.tables, migration.counted)
    expect_sums(target, folder, status, migration.updates, "sum(changes)")


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
