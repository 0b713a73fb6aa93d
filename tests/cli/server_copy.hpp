#pragma once

#include "tests/cli/server_databases.hpp"

#include <string>
#include <vector>

/// @file
/// A migration out of a file into a server, a row a batch.

namespace dunlin::test {

class server_copy : public server_databases {
public:
  /// Makes both tables, and the profile.
  /// @param more what else the profile says of the target's store.
  void make(const std::string& kind, const std::string& more = "",
            int rows = 60) {
    kind_ = kind;
    rows_ = std::to_string(rows);
    sql("lite.db",
        "CREATE TABLE source(id INTEGER PRIMARY KEY, v TEXT);"
        "INSERT INTO source WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT"
        " i + 1 FROM n WHERE i < "
            + rows_ + ") SELECT i, 'row ' || i FROM n");
    change(kind, "CREATE TABLE target(id BIGINT NOT NULL PRIMARY KEY,"
                 " v VARCHAR(40))");
    write_profile(url(kind), more);
  }

  void write_profile(const std::string& url, const std::string& more = "") {
    write("dunlin.toml", "[stores.old]\nurl = \"sqlite:lite.db\"\n"
                         "[stores.new]\nurl = \""
                             + url + "\"\n" + more
                             + "[[tables]]\nname = \"copy\"\nfrom = \"old\"\n"
                               "to = \"new\"\ntable = \"source\"\n"
                               "into = \"target\"\nbatch = { rows = 1 }\n");
  }

  const std::string& kind() const noexcept {
    return kind_;
  }

  /// A run whose batches take long enough to be steered, and its log.
  launch watched(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"run", "--board", "none", "--log", "-"});
    return command(more);
  }

  /// Every row stands in its place, and nothing is left to do.
  void is_whole() const {
    CHECK(ask(kind_, "SELECT count(*), count(DISTINCT v), min(id), max(id)"
                     " FROM target")
          == rows_ + "|" + rows_ + "|1|" + rows_ + "\n");
    CHECK(run({"status"}).code == 0);
    CHECK(run({"verify"}).code == 0);
  }

  static bool says(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
  }

private:
  std::string kind_;
  std::string rows_;
};

} // namespace dunlin::test
