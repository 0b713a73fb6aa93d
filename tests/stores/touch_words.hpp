#pragma once

#include "stores/mariadb/touches/infer.hpp"
#include "stores/postgresql/touches/infer.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace dunlin::test {

/// What a text touches in the order of its words, those of one schema by their
/// bare names; then the barrier. That this schema must be there, and that the
/// server's catalogue changes, is left out.
inline std::string words_of(const touch_set& set,
                            const std::string& schema = "public") {
  std::set<std::string> words;
  for (const auto& each : set.touches) {
    const bool is_change = each.mode == touch_mode::commutes
                           && each.object.starts_with("schema:");
    if (is_change || each.object == "schema:pg_catalog"
        || each.object == "rights:schema:" + schema
        || (each.object == "schema:" + schema
            && each.mode == touch_mode::reads))
      continue;
    auto name = each.object;
    if (const auto at = name.find(schema + "."); at != std::string::npos)
      name.erase(at, schema.size() + 1);
    words.insert(std::string{each.mode == touch_mode::reads    ? "reads "
                             : each.mode == touch_mode::writes ? "writes "
                                                               : "commutes "}
                 + name);
  }
  std::string out;
  for (const auto& each : words)
    out += (out.empty() ? "" : ", ") + each;
  if (set.barrier)
    out += (out.empty() ? "" : "; ") + std::string{"line "}
           + std::to_string(set.barrier->line) + ": " + set.barrier->reason
           + (set.barrier->is_everywhere ? " (everywhere)" : "");
  return out;
}

/// Whether a text asks the server which objects there are.
inline bool asks_catalogue(const touch_set& set) {
  return std::any_of(set.touches.begin(), set.touches.end(),
                     [](const auto& each) {
                       return each.object == "schema:pg_catalog"
                              && each.mode == touch_mode::reads;
                     });
}

/// Scripts in serial order.
inline std::vector<touch_job> scripts(const std::vector<std::string>& texts) {
  std::vector<touch_job> out;
  for (const auto& text : texts)
    out.push_back({touch_source::script, "s/" + std::to_string(out.size()),
                   "s.sql", text});
  return out;
}

inline std::vector<touch_set> inferred(const std::vector<touch_job>& jobs) {
  const auto found = postgresql::infer_touches(postgresql::catalogue{}, jobs);
  INFO((found ? "" : found.error().text));
  REQUIRE(found);
  return *found;
}

/// What the last of some scripts touches in a database that was empty.
inline std::string last_of(const std::vector<std::string>& texts) {
  return words_of(inferred(scripts(texts)).back());
}

/// What one script touches in an empty database.
inline std::string touched(const std::string& text) {
  return last_of({text});
}

/// The same in the database `app` of a MariaDB.
namespace mariadb {

inline std::string last_of(const std::vector<std::string>& texts) {
  dunlin::mariadb::catalogue db;
  db.default_database = "app";
  const auto found = dunlin::mariadb::infer_touches(db, scripts(texts));
  INFO((found ? "" : found.error().text));
  REQUIRE(found);
  return words_of(found->back(), "app");
}

inline std::string touched(const std::string& text) {
  return last_of({text});
}

} // namespace mariadb

} // namespace dunlin::test
