#!/usr/bin/env python3
"""Installs dunlin, builds the example against what was installed, and runs it.

  install_test.py BUILD FOLDER    BUILD: the build tree; FOLDER: made anew

What the example needs must be found below the folder alone, and what it does is
looked at in its target and that target's ledger.
"""

import os
import shutil
import sqlite3
import subprocess
import sys

EXAMPLE = os.path.join(os.path.dirname(os.path.realpath(__file__)), "example")
CUSTOMERS = 1000


def run(*command, **more):
    print("+", " ".join(command), flush=True)
    return subprocess.run(command, check=True, text=True, **more)


def query(path, text):
    with sqlite3.connect(path) as database:
        return database.execute(text).fetchall()


def expect(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: {found}, not {wanted}")


def make_old_shop(path):
    def name_of(n):
        if n % 10 == 0:
            return None
        return "Cher" if n == 7 else f"Ada {n} Byron"
    with sqlite3.connect(path) as shop:
        shop.execute("CREATE TABLE customers(id INTEGER PRIMARY KEY, name)")
        shop.executemany("INSERT INTO customers VALUES (?, ?)",
                         [(n, name_of(n)) for n in range(1, CUSTOMERS + 1)])
        shop.execute("CREATE TABLE orders"
                     "(id INTEGER PRIMARY KEY, customer, cents)")
        shop.executemany("INSERT INTO orders VALUES (?, ?, ?)",
                         [(n, n, 100 * n) for n in range(1, 51)])


def install(build, prefix):
    run("cmake", "--install", build, "--prefix", prefix,
        stdout=subprocess.DEVNULL)
    version = run(os.path.join(prefix, "bin/dunlin"), "--version",
                  stdout=subprocess.PIPE).stdout
    expect("the installed program", version.split()[0], "dunlin")
    profiles = os.path.join(prefix, "share/dunlin/profiles")
    expect("an installed profile", os.path.exists(
        os.path.join(profiles, "epsg.toml")), True)
    headers = [os.path.join(folder, name) for folder, _, names in
               os.walk(os.path.join(prefix, "include")) for name in names]
    expect("headers", headers, [os.path.join(prefix,
                                             "include/dunlin/engine.hpp")])


def build_example(prefix, folder):
    run("cmake", "-S", EXAMPLE, "-B", folder, "-G", "Ninja",
        f"-DCMAKE_PREFIX_PATH={prefix}", stdout=subprocess.DEVNULL)
    run("cmake", "--build", folder)
    return os.path.join(folder, "split_names")


def main():
    build, folder = map(os.path.abspath, sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    prefix = os.path.join(folder, "installed")
    install(build, prefix)
    program = build_example(prefix, os.path.join(folder, "example"))

    old, new = (os.path.join(folder, name) for name in ("old.db", "new.db"))
    make_old_shop(old)
    environment = os.environ | {"SHOP_OLD": f"sqlite:{old}?mode=ro",
                                "SHOP_NEW": f"sqlite:{new}"}
    profile = os.path.join(EXAMPLE, "shop.toml")
    for _ in range(2):  # the second run finds all done
        out = run(program, profile, env=environment,
                  stdout=subprocess.PIPE).stdout
        expect("what it says", out.splitlines()[1:],
               ["customers: 899 of 1000 migrated, 100 skipped, 1 rejected",
                "orders: 50 of 50 migrated, 0 skipped, 0 rejected"])
    expect("a customer", query(
        new, "SELECT given_name, family_name FROM customers WHERE id = 8"),
        [("Ada 8", "Byron")])
    expect("customers", query(
        new, "SELECT count(*), sum(id) FROM customers"),
        [(899, sum(n for n in range(1, CUSTOMERS + 1)
                   if n % 10 != 0 and n != 7))])
    expect("the ledger", query(
        new, "SELECT step, sum(scanned), sum(migrated), sum(skipped),"
             " sum(rejected) FROM dunlin_batches GROUP BY step"),
        [("customers", 1000, 899, 100, 1), ("orders", 50, 50, 0, 0)])
    expect("the reject", query(
        new, "SELECT key_text, reason, code FROM dunlin_rejects"),
        [("7", "no family name", "command")])
    print("all as it should be")


if __name__ == "__main__":
    main()
