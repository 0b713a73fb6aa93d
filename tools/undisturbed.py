"""What an undisturbed run leaves, to compare others with, for tools/kill_test
and tools/steer_test."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass

from migration_run import Migration, expect, run_to_end
from sqlite_target import SQLiteTarget
from target_check import check_status, counts_of

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
TARGET_VARIABLE = {"epsg": "GIS_URL", "large": "LARGE_TARGET",
                   "accounts": "BANK_URL", "command": "LARGE_TARGET"}
# The table of a million rows, through a program that gives each row back.
ECHO = ["python3", os.path.join(ROOT, "tools/bench/echo_rows.py")]


@dataclass
class Reference:
    """What an undisturbed run leaves, and the seconds that it takes."""
    duration_s: float
    content: dict
    counts: dict


def add_options(parser, tool, default_profile, profiles):
    """The options that all such tools have."""
    parser.add_argument("--program", default=os.environ.get(
        "DUNLIN", os.path.join(ROOT, "build/release/dunlin")))
    parser.add_argument("--profile", choices=profiles, default=default_profile)
    parser.add_argument("--rows", type=int, default=1000000,
                        help="of the large table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", help=f"default: build/{tool}/PROFILE")
    parser.add_argument("overrides", nargs="*", metavar="PATH=VALUE",
                        help="values of the profile, as dunlin takes them")


def with_paths(options, tool):
    options.program = os.path.abspath(options.program)
    options.folder = os.path.abspath(options.folder or os.path.join(
        ROOT, "build", tool, options.profile))
    return options


def make_migration(options):
    environment = dict(os.environ)
    overrides = list(options.overrides)
    name = options.profile
    if name == "command":
        name = "large"
        overrides.insert(0, "tables.customers.command=" + json.dumps(ECHO))
    if name == "large":
        source = os.path.join(options.folder, f"customers-{options.rows}",
                              "old.db")
        environment["LARGE_SOURCE"] = f"sqlite:{source}?mode=ro"
        if not os.path.exists(source):
            make = os.path.join(ROOT, "tools/customers")
            subprocess.run([make, str(options.rows), os.path.dirname(source)],
                           check=True)
    profile = os.path.join(ROOT, "config/profiles", name + ".toml")
    return Migration(options.program, profile, environment,
                     TARGET_VARIABLE[options.profile], overrides,
                     SQLiteTarget())


def fresh(migration, folder):
    """The folder and the target of a round, as nobody has touched them."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    migration.target.make(folder)


def undisturbed(migration, folder):
    """Runs twice: the first run warms the caches, the second is timed."""
    contents = []
    for _ in range(2):
        fresh(migration, folder)
        duration_s = run_to_end(migration, folder)
        migration.target.check(folder)
        contents.append(migration.target.content(folder))
    expect(contents[0] == contents[1], "two undisturbed runs differ")
    status = migration.status(folder)
    check_status(migration, folder, status)
    return Reference(duration_s, contents[0], counts_of(status))


def check_content(migration, folder, reference):
    """The target holds what an undisturbed run leaves."""
    migration.target.check(folder)
    content = migration.target.content(folder)
    names = sorted(content.keys() | reference.content.keys())
    differ = [name for name in names
              if content.get(name) != reference.content.get(name)]
    expect(not differ, f"content differs: {', '.join(differ)}")


def check_counts(migration, folder, reference):
    """Status agrees with the tables and with an undisturbed run."""
    status = migration.status(folder)
    check_status(migration, folder, status)
    expect(counts_of(status) == reference.counts,
           "status counts otherwise than after an undisturbed run")
    return status
