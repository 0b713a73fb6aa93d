"""Runs of the program on a target of their own, for tools/kill_test and
tools/steer_test."""

import json
import os
import signal
import subprocess
import time
import tomllib
from dataclasses import dataclass, field

# What takes longer hangs; generous, for loaded machines and sanitizers.
END_LIMIT_S = 300.0
# So many lines tell why a run failed.
LAST_LINES = 6


class Difference(Exception):
    """What was expected and what is there."""


def expect(is_good, text):
    if not is_good:
        raise Difference(text)


@dataclass
class Migration:
    """A profile, the program that runs it, and its target."""
    program: str
    profile: str
    environment: dict
    variable: str
    overrides: list
    target: object
    tables: dict = field(default_factory=dict)  # table step -> target table
    updates: dict = field(default_factory=dict)  # the same of steps in place
    counted: str = "count(*)"  # the rows that table steps brought

    def __post_init__(self):
        with open(self.profile, "rb") as stream:
            for step in tomllib.load(stream)["tables"]:
                into = step.get("into", step.get("table", step["name"]))
                kind = self.updates if "update" in step else self.tables
                kind[step["name"]] = into

    def start(self, folder, *arguments):
        """Starts the program on the target in `folder`; the child is it."""
        with open(os.path.join(folder, "log"), "ab") as log:
            return subprocess.Popen(
                [self.program, *arguments], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if "--json" in arguments else log,
                stderr=log, start_new_session=True,
                env=self.environment
                | {self.variable: self.target.url(folder)})

    def start_run(self, folder, *settings):
        return self.start(folder, "run", self.profile, *self.overrides,
                          *settings, "--board", "none")

    def status(self, folder):
        """What `dunlin status` says of the target in `folder`."""
        child = self.start(folder, "status", self.profile, *self.overrides,
                           "--json")
        text, _ = finish(child)
        expect(child.returncode in (0, 3), f"status: exit {child.returncode}")
        return json.loads(text)


def finish(child):
    """Waits for the end of a child, and for what it printed."""
    try:
        return child.communicate(timeout=END_LIMIT_S)
    except subprocess.TimeoutExpired:
        raise Difference(f"no end after {END_LIMIT_S:.0f} s") from None
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def last_words(folder):
    """What the program said last in its log, in one line."""
    path = os.path.join(folder, "log")
    if not os.path.exists(path):
        return "no log"
    with open(path, encoding="utf-8", errors="replace") as log:
        lines = log.read().strip().split("\n")
    return " | ".join(line.strip() for line in lines[-LAST_LINES:])


def expect_success(child, folder, what):
    expect(child.returncode == 0,
           f"{what}: exit {child.returncode}; its log: {last_words(folder)}")


def run_to_end(migration, folder):
    """Runs to the end; the seconds that it took."""
    begin = time.monotonic()
    child = migration.start_run(folder)
    finish(child)
    expect_success(child, folder, "run")
    return time.monotonic() - begin


def run_and_kill(migration, folder, moment_s):
    """Kills a run `moment_s` after its start; whether it was still alive."""
    child = migration.start_run(folder)
    try:
        child.wait(timeout=moment_s)
    except subprocess.TimeoutExpired:
        pass
    finally:
        child.kill()  # sends nothing to a process that has ended
        child.wait()
    killed = child.returncode == -signal.SIGKILL
    expect(killed or child.returncode == 0, f"run: exit {child.returncode}")
    return killed
