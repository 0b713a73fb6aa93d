"""One run of the program and the commands that it is given, each seen to take
effect in time, for tools/steer_test."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

from migration_run import END_LIMIT_S, expect, finish
from sqlite_target import open_target

# Between two looks at what a command did.
LOOK_S = 0.02
# Exit codes of `dunlin control`.
DONE, SILENT, NOBODY, LOCKED = 0, 1, 3, 5


def is_there(process):
    """Whether a process runs: one that is dead, but not buried, does not."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Ended(Exception):
    """The run is over, so that nothing can be said to it any more."""


class SteeredRun:
    END_LIMIT_S = END_LIMIT_S
    longest_s = 0.0  # of all commands, until their effect was seen

    def __init__(self, migration, folder, limit_s):
        self.migration = migration
        self.folder = folder
        self.limit_s = limit_s
        self.words_kept = 0  # that must stand in the ledger if it ends well
        self.was_killed = False
        self.was_told_to_end = False
        self.child = migration.start_run(folder)
        self.wait_until_there()

    # -- what it is and does ---------------------------------------------------

    def is_alive(self):
        return self.child.poll() is None

    def calm(self, seconds):
        """Lets it work for so long."""
        try:
            self.child.wait(timeout=seconds)
            raise Ended
        except subprocess.TimeoutExpired:
            pass

    def children(self):
        """The processes that it started, and still has."""
        path = f"/proc/{self.child.pid}/task"
        found = []
        for thread in os.listdir(path) if self.is_alive() else []:
            try:
                with open(f"{path}/{thread}/children", encoding="ascii") as file:
                    found += [int(word) for word in file.read().split()]
            except OSError:
                pass
        return found

    # -- what is said to it ----------------------------------------------------

    def ask(self, word):
        """Says a word by `dunlin control`; the answer, or nothing if the run is
        too young or too old for it."""
        child = self.migration.start(self.folder, "control", word,
                                     self.migration.profile,
                                     *self.migration.overrides, "--json")
        text, _ = finish(child)
        if child.returncode in (NOBODY, LOCKED) or not self.is_alive():
            return None
        expect(child.returncode == DONE,
               f"control {word}: exit {child.returncode}")
        return json.loads(text)

    def wait_until_there(self):
        """A run takes words when its parts have started."""
        until = time.monotonic() + END_LIMIT_S
        while self.is_alive() and self.ask("status") is None:
            expect(time.monotonic() < until, "the run can't be reached")

    def say(self, word):
        """The answer to a word; the end of all if the run is over."""
        answer = self.ask(word)
        if answer is None:
            self.child.wait(timeout=END_LIMIT_S)
            raise Ended
        self.words_kept += (word not in ("status", "stop")
                            and answer["outcome"] == "done")
        return answer

    def see(self, what, is_seen):
        """Looks until it is seen, and not for long."""
        begin = time.monotonic()
        while not is_seen():
            took_s = time.monotonic() - begin
            expect(took_s < self.limit_s, f"{what}: no effect after"
                                          f" {took_s:.2f} s")
            time.sleep(LOOK_S)
        SteeredRun.longest_s = max(SteeredRun.longest_s,
                                   time.monotonic() - begin)

    def status(self):
        self.see("status", lambda: self.say("status")["process"]
                 == self.child.pid)

    def pause(self):
        """Until nothing is in hand."""
        self.say("pause")
        self.see("pause", lambda: self.say("status")["at_rest"])

    def look_at_rest(self):
        """While it is paused nothing moves, and anybody may write its files."""
        def rows():
            return {step["step"]: step["counts"]
                    for step in self.say("status")["under_way"]}
        before = rows()
        path = os.path.join(self.folder, "target.db")
        with closing(sqlite3.connect(path, timeout=0,
                                     isolation_level=None)) as db:
            db.execute("BEGIN EXCLUSIVE")
            db.execute("ROLLBACK")
        expect(rows() == before, "rows move while the run is paused")

    def resume(self):
        """Until it did something."""
        def at_work():
            answer = self.say("status")
            return (answer["steps_done"], [step["counts"] for step in
                                           answer["under_way"]])
        before = at_work()
        self.say("resume")
        self.see("resume", lambda: at_work() != before)

    def migrators(self, number):
        """Until there are no more than that, and no fewer are wanted."""
        self.say(f"migrators={number}")

        def has_them():
            answer = self.say("status")
            return (answer["migrators_wanted"] == number
                    and answer["migrators_alive"] <= number)
        self.see(f"migrators={number}", has_them)

    def end_by(self, word):
        self.was_told_to_end = True
        self.say(word)
        self.see_end(word)

    def end_by_signals(self, signals):
        self.was_told_to_end = True
        for number in signals:
            self.child.send_signal(number)
        self.see_end(signal.Signals(signals[0]).name)

    def see_end(self, what):
        self.see(what, lambda: not self.is_alive())

    def kill(self):
        """No child of its outlives it."""
        children = self.children()
        self.was_killed = True
        self.child.kill()
        self.child.wait()
        self.see("kill", lambda: not any(map(is_there, children)))

    def kill_child(self, child):
        """It goes on with another, or none."""
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            pass

    # -- the end ---------------------------------------------------------------

    def finish(self):
        """Waits for its end; whether it came there by itself."""
        finish(self.child)
        code = self.child.returncode
        if self.was_killed:
            self.words_kept = 0
            expect(code in (0, -signal.SIGKILL), f"killed run: exit {code}")
            return code == 0
        expect(code in ((0, 3) if self.was_told_to_end else (0,)),
               f"run: exit {code}")
        return code == 0


def check_ledger(folder, words):
    """So many words of `dunlin control`, or more, stand in the ledger."""
    with open_target(folder) as db:
        kept = db.execute("SELECT count(*) FROM dunlin_commands"
                          " WHERE user GLOB '*, control'").fetchone()[0]
    expect(kept >= words, f"the ledger holds {kept} of {words} commands")
