#!/usr/bin/env python3
"""Shows that each rule of tools/style.py finds what it is there to find, and
lets pass what looks like it but is not."""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import style  # noqa: E402  (beside this file)

# rule -> (texts that break it, texts that do not); each text is (path, text).
CASES = {
    style.wall: (
        [("plan/a.cpp", '#include "stores/store.hpp"\n'),
         ("stores/a.cpp", '#include "plan/graph.hpp"\n'),
         ("config/a.cpp", '#include "plan/graph.hpp"\n'),
         ("actors/a.cpp", '#include "app/options.hpp"\n'),
         ("app/a.cpp", '#include "tests/sim/world.hpp"\n'),
         ("plan/a.cpp", '#include "graph.hpp"\n'),
         ("plan/a.cpp", '#include "../plan/graph.hpp"\n'),
         ("plan/a.cpp", "#include <plan/graph.hpp>\n")],
        [("plan/a.cpp", '#include "plan/graph.hpp"\n#include <vector>\n'),
         ("actors/a.cpp", '#include "stores/store.hpp"\n'),
         ("tests/plan/a_test.cpp", '#include "app/options.hpp"\n')]),
    style.library_wall: (
        [("actors/a.cpp", "#include <sqlite3.h>\n"),
         ("plan/a.cpp", "#include <caf/fwd.hpp>\n"),
         ("stores/a.cpp", "#include <caf/fwd.hpp>\n"),
         ("app/a.cpp", "#include <toml++/toml.h>\n"),
         ("config/a.hpp", "#include <toml++/toml.h>\n"),
         ("config/a.cpp", "#include <boost/program_options.hpp>\n"),
         ("tests/a_test.cpp", "#include <catch2/catch.hpp>\n")],
        [("stores/sqlite/a.cpp", "#include <sqlite3.h>\n"),
         ("actors/a.hpp", "#include <caf/fwd.hpp>\n"),
         ("config/a.cpp", "#include <toml++/toml.h>\n")]),
    style.repeatable: (
        [("actors/a.cpp", text + "\n") for text in (
            "auto t = std::chrono::system_clock::now();",
            "auto t = std::chrono::steady_clock::now();",
            "auto t = time(nullptr);", "std::random_device r;",
            "int i = rand();", "std::mt19937 g;", "std::thread t;",
            'auto* v = std::getenv("HOME");',
            "#include <unordered_map>", "std::unordered_set<int> s;")]
        + [("plan/a.cpp", "std::this_thread::yield();\n")],
        [("actors/a.cpp", "auto t = self->clock().now(); // no system_clock\n"),
         ("plan/a.cpp", "int operand(int); /* rand() */ int i = operand(1);\n"),
         ("plan/a.cpp", 'auto s = "rand()"; auto n = 1\'000; auto c = \'"\';\n'),
         ("app/a.cpp", "auto t = std::chrono::system_clock::now();\n")]),
    style.no_sleep: (
        [("tests/a_test.cpp", "std::this_thread::sleep_for(1s);\n"),
         ("tests/a_test.cpp", "usleep(10);\n"),
         ("tests/cli/a.py", "time.sleep(1)\n"),
         ("actors/a.cpp", "sleep(1);\n")],
        [("tests/a_test.cpp", "// it does not sleep(1)\nasleep(1);\n")]),
    style.no_infinite: (
        [("actors/a.cpp", "self->request(a, caf::infinite, m);\n"),
         ("tests/a_test.cpp", "self->request(a, caf::infinite, m);\n")],
        [("actors/caf.hpp", "#pragma once\nauto t = caf::infinite;\n"),
         ("actors/a.cpp", "// never caf::infinite\n")]),
    style.columns: (
        [("plan/a.cpp", "//" + "x" * 79 + "\n"),
         ("plan/a.cpp", "//" + "\u4e00" * 40 + "\n")],
        [("plan/a.cpp", "//" + "x" * 78 + "\n"),
         ("plan/a.cpp", "//" + "\u00e4" * 78 + "\n"),
         ("README.md", "x" * 100 + "\n")]),
    style.file_length: (
        [("plan/a.cpp", "int i;\n" * 601), ("tools/a", "true\n" * 601)],
        [("plan/a.cpp", "int i;\n" * 600), ("tests/a.tape", "1\n" * 9000)]),
    style.function_length: (
        [("plan/a.cpp", "void f() {\n" + "  g();\n" * 59 + "}\n"),
         ("plan/a.cpp", "namespace a {\n\nvoid f(int a,\n       int b) {\n"
          + "  g();\n" * 58 + "}\n\n} // namespace a\n")],
        [("plan/a.cpp", "void f() {\n" + "  g();\n" * 58 + "}\n" * 1),
         ("plan/a.cpp", "struct s {\n" + "  int i;\n" * 90 + "};\n"),
         ("plan/a.cpp", "void f() {\n  g();\n}\n" * 50)]),
    style.pragma_once: (
        [("plan/a.hpp", "int f();\n")],
        [("plan/a.hpp", "#pragma once\n\nint f();\n"),
         ("plan/a.cpp", "int f();\n")]),
    style.whitespace: (
        [("plan/a.cpp", "int i; \n"), ("plan/a.cpp", "int i;\r\n"),
         ("tools/a", "true\t\n"), ("README.md", "no newline"),
         ("README.md", "two newlines\n\n")],
        [("plan/a.cpp", "int i;\n\nint j;\n"), ("empty.py", "")]),
    style.machine_path: (
        [("tools/a", "cd /" + "home/me\n"), ("README.md", "/" + "work/a\n"),
         ("config/a.toml", 'url = "sqlite:/' + 'root/a.db"\n')],
        [("README.md", "see homework/a and example.org/" + "home/a\n"),
         ("config/a.toml", 'url = "sqlite:/usr/share/proj/proj.db"\n')]),
    style.no_todo: (
        [("plan/a.cpp", "// TO" + "DO: later\n")],
        [("plan/a.cpp", "// nothing to do: done\n")]),
}


class EachRule(unittest.TestCase):
    def test_has_cases(self):
        self.assertEqual(set(CASES), set(style.RULES))

    def test_finds_what_breaks_it(self):
        for rule, (bad, _) in CASES.items():
            for path, text in bad:
                with self.subTest(rule=rule.__name__, path=path, text=text):
                    self.assertTrue(list(rule(style.File(path, text))))

    def test_lets_the_rest_pass(self):
        for rule, (_, good) in CASES.items():
            for path, text in good:
                with self.subTest(rule=rule.__name__, path=path, text=text):
                    self.assertEqual(list(rule(style.File(path, text))), [])


class TheWhole(unittest.TestCase):
    def test_a_library_with_two_includers_is_found(self):
        text = "#include <toml++/toml.h>\n"
        files = [style.File("config/a.cpp", text),
                 style.File("config/b.cpp", text)]
        self.assertEqual([path for path, _, _ in style.one_includer(files)],
                         ["config/b.cpp"])
        self.assertEqual(list(style.one_includer(files[:1])), [])

    def test_the_line_of_a_violation_is_said(self):
        file = style.File("plan/a.cpp", "int i;\n/* a\n b */ int j = rand();\n")
        self.assertEqual([n for n, _ in style.repeatable(file)], [3])

    @unittest.skipUnless(style.find_clang_format(), "no clang-format-14 here")
    def test_formatting_is_checked(self):
        with tempfile.TemporaryDirectory() as root:
            for name, text in (("good.cpp", "int i = 1;\n"),
                               ("bad.cpp", "int   i=1;\n")):
                with open(os.path.join(root, name), "w") as stream:
                    stream.write(text)
            errors = [style.format_errors(root, [name],
                                          style.find_clang_format())
                      for name in ("good.cpp", "bad.cpp")]
        self.assertEqual(errors[0], [])
        self.assertTrue(errors[1] and errors[1][0].startswith("bad.cpp:1:"))


if __name__ == "__main__":
    unittest.main()
