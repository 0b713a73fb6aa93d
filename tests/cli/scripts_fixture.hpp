#pragma once

#include "tests/cli/workplace.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

/// @file
/// Scripts in a SQLite database, as an operator works with them.

namespace dunlin::test {

/// A profile with a folder `up` of scripts for `app.db`, which is there and
/// has a table t.
class scripts_place : public workplace {
public:
  scripts_place() {
    sql("app.db", "CREATE TABLE t(x)");
    profile("");
  }

  /// Writes the profile, with lines for its `[[scripts]]` block.
  void profile(const std::string& lines) const {
    write("dunlin.toml", "[stores.app]\nurl = \"sqlite:app.db\"\n"
                         "[[scripts]]\nname = \"up\"\nstore = \"app\"\n"
                         "folder = \"up\"\n"
                             + lines);
  }

  void script(const std::string& file, const std::string& text) const {
    write("up/" + file, text);
  }

  void remove(const std::string& file) const {
    std::filesystem::remove(folder() + "/up/" + file);
  }

  /// A script that makes a table of its own.
  void makes(const std::string& table, const std::string& file) const {
    script(file, "CREATE TABLE " + table + "(x);\n");
  }

  nlohmann::json told(const std::vector<std::string>& line) const {
    const auto end = run(line);
    INFO(end.out << end.err);
    return nlohmann::json::parse(end.out);
  }

  /// What `status` says of a step under this key.
  nlohmann::json status_of(const std::string& step,
                           const std::string& key) const {
    const auto all = told({"status", "--json"});
    for (const auto& each : all["steps"])
      if (each["step"] == step)
        return each[key];
    return nullptr;
  }

  /// What `t` holds, in order.
  std::string rows() const {
    return query("app.db", "SELECT group_concat(x, ' ') FROM"
                           " (SELECT x FROM t ORDER BY rowid)");
  }
};

} // namespace dunlin::test
