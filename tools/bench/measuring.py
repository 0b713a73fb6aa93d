"""What the benchmarks share: processes measured, and figures printed."""

import os
import re
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from datetime import datetime

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
PROFILES = os.path.join(ROOT, "config/profiles")

# What takes longer hangs.
RUN_LIMIT_S = 900.0
SIDECARS = ("", "-journal", "-wal", "-shm", ".dunlin-lock")


class Failure(Exception):
    """What went wrong, in one line."""


@dataclass
class Sample:
    """One run of one process."""
    seconds: float
    cpu_seconds: float
    peak_mib: float


def measure(command, environment=None, text=""):
    """Runs a process that reads `text`, and takes its own rusage."""
    begin = time.monotonic()
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        env=os.environ | (environment or {}), text=True)
    watchdog = threading.Timer(RUN_LIMIT_S, child.kill)
    watchdog.start()
    child.stdin.write(text)
    child.stdin.close()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - begin
    watchdog.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise Failure(f"{' '.join(command)}: exit {child.returncode}")
    return Sample(seconds, usage.ru_utime + usage.ru_stime,
                  usage.ru_maxrss / 1024)


def remove_database(file):
    for ending in SIDECARS:
        if os.path.exists(file + ending):
            os.remove(file + ending)


def read_once(file):
    """So that it is warm in memory."""
    with open(file, "rb", buffering=0) as stream:
        while stream.read(1 << 20):
            pass


def summary(values):
    return {"median": statistics.median(values),
            "min": min(values), "max": max(values)}


def summary_of(samples):
    return {name: summary([asdict(sample)[name] for sample in samples])
            for name in ("seconds", "cpu_seconds", "peak_mib")}


def makespan_s(server, database):
    """From the first step's start to the last one's end, by the ledger of a
    PostgreSQL."""
    first, last = server.run(
        "SELECT min(started_utc), max(ended_utc) FROM dunlin_steps;",
        database).split("|")
    form = "%Y-%m-%dT%H:%M:%S.%fZ"
    return (datetime.strptime(last, form)
            - datetime.strptime(first, form)).total_seconds()


def output_of(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          check=True).stdout.strip()


def first_match(path, pattern):
    """The pattern's group in a text file; `unknown` if it isn't there."""
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            found = re.search(pattern, stream.read(), re.MULTILINE)
    except OSError:
        found = None
    return found.group(1) if found else "unknown"


def machine(program):
    cache = os.path.join(os.path.dirname(program), "CMakeCache.txt")
    compiler = first_match(cache, r"^CMAKE_CXX_COMPILER:\w+=(.+)$")
    if compiler != "unknown":
        compiler = output_of(compiler, "--version").split("\n")[0]
    memory_kib = first_match("/proc/meminfo", r"^MemTotal:\s*(\d+) kB")
    return {
        "cpu": first_match("/proc/cpuinfo", r"^model name\s*: (.+)$"),
        "cores": os.cpu_count(),
        "memory_gib": round(int(memory_kib) / 1024 ** 2, 1),
        "dunlin": output_of(program, "--version"),
        "build": first_match(cache, r"^CMAKE_BUILD_TYPE:\w+=(.+)$"),
        "compiler": compiler,
        "sqlite3": output_of("sqlite3", "--version").split()[0],
    }


def say(text):
    """Progress, apart from the figures."""
    print(text, file=sys.stderr, flush=True)


def spread(values, digits=2):
    return (f"{values['median']:.{digits}f}"
            f" ({values['min']:.{digits}f} to {values['max']:.{digits}f})")
