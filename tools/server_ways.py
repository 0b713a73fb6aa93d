"""The ways of a table step between servers, for tools/kill_test: what is laid
over the profile, and what stands in the target before a run."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field

# Enough batches that a kill meets one.
BATCH = "tables.customers.batch.rows=1000"
# Customers that the target refuses, and what lets that pass.
REFUSED = "id % 4995 = 18"
REJECTS = "run.rejects.max=1%"
# The name of a row that was in the target before.
STOOD = "stood here"
STANDING = "id / 4000 % 2 = 1 AND id % 9 = 0"
# A row that is changed twice shows.
CHANGES = f"""
ALTER TABLE customers ADD COLUMN changes integer NOT NULL DEFAULT 0
  CHECK (changes = 0 OR NOT ({REFUSED}));
"""
INTEREST = """
[[tables]]
name = "interest"
to = "target"
into = "customers"
update = \"\"\"
UPDATE customers SET balance = balance + 1, changes = changes + 1
WHERE {range} AND id % 7 <> 0\"\"\"
batch = { rows = 1000 }
"""


def standing_rows(source):
    """SQL that fills ranges of the key, and none between them, so that batches
    meet rows and meet none; and rows of no customer that have the e-mail address
    of one, who is refused for it, also in the place of a row that stands."""
    with closing(sqlite3.connect(source)) as db:
        rows = [f"({key}, '{STOOD}', 'nobody{key}')" for key, in db.execute(
            f"SELECT id FROM customers WHERE {STANDING}")]
        rows += [f"({-key}, '{STOOD}', '{email}')" for key, email in db.execute(
            f"SELECT id, email FROM customers WHERE {REFUSED}")]
    return ("CREATE UNIQUE INDEX customers_email ON customers (email);"
            "INSERT INTO customers (id, name, email) VALUES "
            + ", ".join(rows) + ";")


@dataclass
class Way:
    """One of them."""
    settings: list = field(default_factory=list)  # PATH=VALUE
    steps: str = ""  # that the profile has besides
    updates: dict = field(default_factory=dict)  # those of them in place
    before: object = lambda source: ""  # SQL for the target
    counted: str = "count(*)"  # the rows that a step brought
    fates: list = field(default_factory=list)  # rows that it must meet


def onto_rows(existing, fates):
    """A copy into a table that holds rows, which must not count as brought."""
    return Way([BATCH, REJECTS, f"tables.customers.existing={existing}"],
               before=standing_rows, counted=f"count(nullif(name, '{STOOD}'))",
               fates=fates)


WAYS = {
    "copy": Way(),
    "skip": onto_rows("skip", ["already_there", "rejected"]),
    "replace": onto_rows("replace", ["rejected"]),
    "once": Way([BATCH, "tables.customers.scan=once"]),
    "snapshot": Way([BATCH, "stores.source.snapshot=true"]),
    "update": Way([BATCH, REJECTS], INTEREST, {"interest": "customers"},
                  lambda source: CHANGES, fates=["skipped", "rejected"]),
}
