#pragma once

#include "stores/touches.hpp"
#include "tests/stores/sqlite_fixture.hpp"

#include <string>
#include <utility>
#include <vector>

namespace dunlin::test {

using list = std::vector<std::string>;

inline std::string mode_name(touch_mode mode) {
  switch (mode) {
  case touch_mode::reads:
    return "reads ";
  case touch_mode::commutes:
    return "commutes ";
  case touch_mode::writes:
    return "writes ";
  }
  return "";
}

/// Infers what scripts touch in the target, a SQLite file.
class touches_fixture : public sqlite_fixture {
public:
  /// The sets of scripts that stand in this order.
  std::vector<touch_set> sets(const list& scripts,
                              const std::string& options = "") const {
    std::vector<touch_job> jobs;
    for (const auto& text : scripts)
      jobs.push_back({touch_source::script, "up/" + std::to_string(jobs.size()),
                      "up.sql", text});
    return sets(jobs, options);
  }

  std::vector<touch_set> sets(const std::vector<touch_job>& jobs,
                              const std::string& options = "") const {
    auto out = infer_touches(target_config(options), jobs);
    INFO((out ? "" : out.error().text));
    REQUIRE(out);
    REQUIRE(out->size() == jobs.size());
    return std::move(*out);
  }

  /// What the last of some scripts touches, as `writes a: INSERT`, and its
  /// barrier.
  list touched(const list& scripts, const std::string& options = "") const {
    return shown(sets(scripts, options).back());
  }

  static list shown(const touch_set& set) {
    list out;
    for (const auto& each : set.touches)
      out.push_back(mode_name(each.mode) + each.object + ": " + each.how);
    if (set.barrier)
      out.push_back("barrier: " + set.barrier->reason);
    return out;
  }

  std::string barrier(const std::string& script) const {
    const auto set = sets({script}).back();
    return set.barrier ? set.barrier->reason : "";
  }
};

inline constexpr auto shop_schema
    = "CREATE TABLE customers(id INTEGER PRIMARY KEY, name);"
      "CREATE TABLE orders(id INTEGER PRIMARY KEY,"
      " customer REFERENCES customers(id) ON DELETE CASCADE, total);"
      "CREATE TABLE log(at, what);"
      "CREATE TABLE stock(item, amount);"
      "CREATE VIEW names AS SELECT name FROM customers;"
      "CREATE VIEW sums AS SELECT n.name, total FROM names n, orders;"
      "CREATE TRIGGER noted AFTER UPDATE OF amount ON stock BEGIN"
      " INSERT INTO log VALUES(1, new.item); END;";

} // namespace dunlin::test
