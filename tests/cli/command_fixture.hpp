#pragma once

#include "tests/cli/workplace.hpp"

/// @file
/// A migration of 200 rows whose rows go through a Python script.

namespace dunlin::test {

class command_fixture : public workplace {
public:
  /// Makes the databases, the script and the profile that runs it.
  void make(const std::string& script, const std::string& text,
            int rows = 200) const {
    make_migration(rows);
    write(script, text);
    write("dunlin.toml", two_stores + R"([[scripts]]
name = "up"
store = "new"
folder = "up"
[[tables]]
name = "crs"
from = "old"
to = "new"
command = ["python3", ")" + script
                             + R"("]
answer-timeout = "20s"
)");
  }

  /// The books of the step: scanned, migrated, skipped, rejected, written.
  std::string books() const {
    return query("new.db", "SELECT sum(scanned), sum(migrated), sum(skipped),"
                           " sum(rejected), sum(written) FROM dunlin_batches");
  }

  /// A script that answers each row with what this body of a function returns.
  static std::string echo_with(const std::string& body) {
    return "import sys, json, os, time\ndef answer(row):\n"
           + (body.starts_with("\n") ? body : "    " + body + "\n") + R"(
for line in sys.stdin:
    if line == "\n":
        print(flush=True)
    else:
        print(json.dumps(answer(json.loads(line))))
)";
  }
};

} // namespace dunlin::test
