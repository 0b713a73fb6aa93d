#!/usr/bin/env python3
"""The house style as a test: what a machine can see of it.

  tools/style.py    checks the repository, prints PATH:LINE: RULE: TEXT for each
                    violation and ends with 1 if there is one

RULES below is the list. A rule is a function from a file to (line, text)
pairs; tools/style_test.py shows that each finds what it is there to find.
"""

import os
import re
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from functools import cached_property

PARTS = {
    "config": {"config"},
    "plan": {"plan", "config"},
    "stores": {"stores", "config"},
    "actors": {"actors", "plan", "stores", "config"},
    "app": {"app", "actors", "plan", "stores", "config"},
    "tests": {"tests", "app", "actors", "plan", "stores", "config"},
    "tools": {"tools", "tests", "app", "actors", "plan", "stores", "config"},
}

# Library headers and the parts that may include them.
LIBRARY_WALLS = [
    (re.compile(r"sqlite3|libpq|mysql|mariadb"), {"stores", "tests", "tools"}),
    (re.compile(r"caf/"), {"actors", "app", "tests", "tools"}),
    (re.compile(r"toml\+\+/"), {"config"}),
    (re.compile(r"boost/"), {"app"}),
    (re.compile(r"pg_query"), {"stores"}),
    (re.compile(r"utf8proc"), {"actors"}),
]

# Each of these is included by one source file of the whole repository.
ONE_INCLUDER = re.compile(r"(toml\+\+/|boost/program_options|pg_query)")

# The same seed gives the same run, so chance, clocks, threads and the
# environment come in from outside; so does any order.
NOT_REPEATABLE = re.compile(
    r"\bsystem_clock\b|\b(steady|high_resolution)_clock::now\b"
    r"|\b(clock_gettime|gettimeofday)\b|\btime\s*\(\s*(nullptr|NULL|0)\s*\)"
    r"|\brandom_device\b|\bs?rand\s*\(|\bmt19937|\bgetenv\b"
    r"|\bstd::(jthread|thread|this_thread|async)\b|\bunordered_(map|set|multi)")

SLEEP = re.compile(
    r"\bsleep_(for|until)\b|\b(u|nano)?sleep\s*\(|\btime\.sleep\b")

MACHINE_PATH = re.compile(r"(?<![\w.])/(work|root|home)/")

COLUMNS_MAX = 80
FUNCTION_LINES_MAX = 60
FILE_LINES_GOAL = 400
FILE_LINES_MAX = 600

TEXT_ENDINGS = {".cpp", ".hpp", ".py", ".cmake", ".txt", ".md", ".toml",
                ".sql", ".sh", ".json", ""}
CODE_ENDINGS = {".cpp", ".hpp", ".py", ".cmake", ".sh", ".sql", ""}

COMMENT_OR_LITERAL = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<end>[^(\s]*)\(.*?\)(?P=end)"
    |"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'""",
    re.DOTALL | re.VERBOSE)


@dataclass
class File:
    """One text file, its path relative to the repository with `/`."""
    path: str
    text: str

    @property
    def part(self):
        return self.path.split("/")[0] if "/" in self.path else ""

    @property
    def ending(self):
        return os.path.splitext(self.path)[1]

    @property
    def is_cpp(self):
        return self.ending in (".cpp", ".hpp")

    @cached_property
    def lines(self):
        return self.text.split("\n")

    @cached_property
    def code(self):
        """The lines of C++ without what comments and literals say."""
        def blank(match):
            return "\n" * match.group().count("\n") or " "
        text = self.text
        if self.is_cpp:
            text = COMMENT_OR_LITERAL.sub(blank, text)
        return text.split("\n")

    @cached_property
    def includes(self):
        """(line, '"' or '<', header) of each #include."""
        pattern = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')
        found = ((n, pattern.match(line)) for n, line in numbered(self.lines))
        return [(n, m.group(1), m.group(2)) for n, m in found if m]


def numbered(lines):
    return enumerate(lines, start=1)


def matches(pattern, lines, text):
    return [(n, text.format(m.group())) for n, line in numbered(lines)
            if (m := pattern.search(line))]


# -- the rules -----------------------------------------------------------------


def wall(file):
    """A part includes only the parts that it may know."""
    for n, quote, header in file.includes:
        owner = header.split("/")[0] if "/" in header else None
        if owner not in PARTS:
            if quote == '"':
                yield n, f'"{header}" is not written from the repository root'
        elif owner not in PARTS.get(file.part, PARTS):
            yield n, f"{file.part}/ may not know {owner}/ ({header})"
        elif quote == "<":
            yield n, f'a header of ours is included as "{header}"'


def library_wall(file):
    """Each library is known to few parts."""
    for n, _, header in file.includes:
        for pattern, parts in LIBRARY_WALLS:
            if pattern.match(header) and file.part not in parts:
                yield n, f"<{header}> belongs in {', '.join(sorted(parts))}"
        if ONE_INCLUDER.match(header) and file.ending == ".hpp":
            yield n, f"<{header}> belongs in one .cpp, not in a header"
        if header.startswith("catch2/") and file.path != "tests/catch.hpp":
            yield n, 'tests include "tests/catch.hpp"'


def repeatable(file):
    """No clock, chance, thread or unordered container in actors/ and plan/."""
    if file.is_cpp and file.part in ("actors", "plan"):
        yield from matches(NOT_REPEATABLE, file.code,
                           "'{}' makes two runs of one seed differ")


def no_sleep(file):
    """Tests and actors wait for something, not for some time."""
    if file.part in ("actors", "plan", "tests"):
        yield from matches(SLEEP, file.code, "'{}': wait for the event instead")


def no_infinite(file):
    """A wait without end is spelled in one place, with its reason."""
    if file.is_cpp and file.path != "actors/caf.hpp":
        yield from matches(re.compile(r"\bcaf::infinite\b"), file.code,
                           "'{}' belongs in actors/caf.hpp")


def columns(file):
    """C++ stays within 80 columns as a terminal shows them."""
    def width(line):
        return sum(0 if unicodedata.combining(c) else
                   2 if unicodedata.east_asian_width(c) in "WF" else 1
                   for c in line)
    if file.is_cpp:
        for n, line in numbered(file.lines):
            if width(line) > COLUMNS_MAX:
                yield n, f"{width(line)} columns, at most {COLUMNS_MAX}"


def file_length(file):
    """A file is one idea."""
    count = len(file.lines) - 1
    if file.ending in CODE_ENDINGS and count > FILE_LINES_MAX:
        yield count, f"{count} lines, at most {FILE_LINES_MAX}"


def function_length(file):
    """A function fits a screen.

    In formatted code a function at namespace level begins with the last line
    at column 0 before the `}` at column 0 that ends it.
    """
    if not file.is_cpp:
        return
    start = 1
    for n, line in numbered(file.code):
        if line == "}" and n - start >= FUNCTION_LINES_MAX:
            yield start, (f"a function of {n - start + 1} lines,"
                          f" at most {FUNCTION_LINES_MAX}")
        elif line and line[0] not in " }#:)":
            start = n


def pragma_once(file):
    if file.ending == ".hpp" and "#pragma once" not in file.lines:
        yield 1, "a header says #pragma once"


def whitespace(file):
    """Lines end where their text ends, and the file with a newline."""
    if file.ending not in TEXT_ENDINGS:
        return
    yield from matches(re.compile(r"[ \t\r]+$"), file.lines,
                       "whitespace at the end of the line")
    if file.text and not file.text.endswith("\n"):
        yield len(file.lines), "no newline at the end of the file"
    if file.text.endswith("\n\n"):
        yield len(file.lines), "empty lines at the end of the file"


def machine_path(file):
    """The repository works in any folder of any machine."""
    yield from matches(MACHINE_PATH, file.lines, "'{}' is one machine's path")


def no_todo(file):
    if file.is_cpp:
        yield from matches(re.compile(r"\b(TODO|FIXME)\b"), file.lines,
                           "'{}': do it or file it")


RULES = [wall, library_wall, repeatable, no_sleep, no_infinite, columns,
         file_length, function_length, pragma_once, whitespace, machine_path,
         no_todo]


def one_includer(files):
    """(path, line, text) for libraries that more than one file includes."""
    first = {}
    for file in files:
        for n, _, header in file.includes:
            if file.part not in PARTS or not ONE_INCLUDER.match(header):
                continue
            library = ONE_INCLUDER.match(header).group(1)
            owner = first.setdefault(library, file.path)
            if owner != file.path:
                yield file.path, n, f"<{header}> is {owner}'s alone"


def format_errors(root, paths, clang_format):
    """The first place of each file that clang-format would change."""
    done = subprocess.run([clang_format, "--dry-run", "--Werror", *paths],
                          cwd=root, stderr=subprocess.PIPE, text=True)
    places = re.findall(r"^(.+?):(\d+):\d+: error:", done.stderr, re.MULTILINE)
    first = {}
    for path, n in places:
        first.setdefault(path, n)
    return [f"{path}:{n}: format: {os.path.basename(clang_format)} -i {path}"
            for path, n in first.items()]


# -- the run -------------------------------------------------------------------


def find_clang_format():
    """The pinned version, or None: others format differently."""
    return shutil.which("clang-format-14")


def read_files(root):
    """Every text file of the repository, in path order."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - {".git", "build", "__pycache__"})
        # In a second work tree .git is a file.
        for name in sorted(set(names) - {".git"}):
            path = os.path.join(folder, name)
            try:
                with open(path, encoding="utf-8", newline="") as stream:
                    text = stream.read()
            except (UnicodeDecodeError, OSError):
                continue  # not text, or a dangling link
            yield File(os.path.relpath(path, root).replace(os.sep, "/"), text)


def check(root):
    files = list(read_files(root))
    problems = [f"{file.path}:{n}: {rule.__name__}: {text}"
                for file in files for rule in RULES for n, text in rule(file)]
    problems += [f"{path}:{n}: one_includer: {text}"
                 for path, n, text in one_includer(files)]
    for file in files:
        count = len(file.lines) - 1
        if file.is_cpp and FILE_LINES_GOAL < count <= FILE_LINES_MAX:
            print(f"{file.path}: note: {count} lines, think of splitting it"
                  f" at {FILE_LINES_GOAL}")
    cpp = [file.path for file in files if file.is_cpp]
    clang_format = find_clang_format()
    if not clang_format:
        print("formatting: not checked, no clang-format-14 here")
    elif cpp:
        problems += format_errors(root, cpp, clang_format)
    for problem in problems:
        print(problem)
    print(f"style: {len(files)} files, {len(problems)} violations")
    return 1 if problems else 0


if __name__ == "__main__":
    here = os.path.dirname(os.path.realpath(__file__))
    sys.exit(check(os.path.dirname(here)))
