#include "tests/catch.hpp"
#include "tests/order/random_scripts.hpp"

#include <sqlite3.h>

#include <string>
#include <vector>

/// @file
/// What a plan of scripts allows leaves a SQLite file as the serial order does.

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr uint32_t tables = 5;
constexpr uint32_t cases = 300;

/// A database in memory.
class database {
public:
  database() {
    REQUIRE(sqlite3_open(":memory:", &handle_) == SQLITE_OK);
    for (const auto& sql : make_tables(tables))
      REQUIRE(run(sql));
  }

  database(const database&) = delete;
  database& operator=(const database&) = delete;

  ~database() {
    sqlite3_close(handle_);
  }

  /// @returns whether all of it ran; else nothing of it did.
  bool run(const std::string& script) {
    const auto sql = "BEGIN;" + script + ";COMMIT;";
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr)
        == SQLITE_OK)
      return true;
    sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
    return false;
  }

  /// Schema and rows, in an order that does not tell when they came.
  std::string contents() {
    std::string out;
    std::vector<std::string> names;
    read("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM"
         " sqlite_schema ORDER BY 1",
         [&](const std::string& row) { out += row + "\n"; });
    read("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1",
         [&](const std::string& row) { names.push_back(row); });
    for (const auto& name : names)
      read("SELECT '" + name + " ' || id || ' ' || v FROM " + name
               + " ORDER BY 1",
           [&](const std::string& row) { out += row + "\n"; });
    return out;
  }

private:
  template <class Taker>
  void read(const std::string& sql, Taker take) {
    sqlite3_stmt* query = nullptr;
    REQUIRE(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &query, nullptr)
            == SQLITE_OK);
    while (sqlite3_step(query) == SQLITE_ROW)
      if (const auto* text = sqlite3_column_text(query, 0); text != nullptr)
        take(reinterpret_cast<const char*>(text));
    sqlite3_finalize(query);
  }

  sqlite3* handle_ = nullptr;
};

/// What the store infers, with the tables that stand there made first.
result<std::vector<touch_set>> tell(const std::vector<touch_job>& scripts) {
  store_config store;
  store.name = "app";
  store.url = "sqlite:/nowhere/that/is/there.db";
  std::vector<touch_job> jobs;
  for (const auto& sql : make_tables(tables))
    jobs.push_back({touch_source::script, "before", "/before.sql", sql + ";"});
  const auto before = static_cast<std::ptrdiff_t>(jobs.size());
  jobs.insert(jobs.end(), scripts.begin(), scripts.end());
  auto told = infer_touches(store, jobs);
  if (told)
    told->erase(told->begin(), told->begin() + before);
  return told;
}

/// Those of the scripts that run one after another without an error.
std::vector<std::string>
those_that_run(const std::vector<std::string>& scripts) {
  database serial;
  std::vector<std::string> out;
  for (const auto& script : scripts)
    if (serial.run(script))
      out.push_back(script);
  return out;
}

std::string after(const std::vector<std::string>& scripts,
                  const std::vector<step_index>& order) {
  database own;
  for (const auto index : order)
    if (!own.run(scripts[index]))
      return "script " + std::to_string(index) + " failed";
  return own.contents();
}

} // namespace

TEST_CASE("random scripts leave SQLite as the serial order does, in whatever"
          " order their plan allows") {
  size_t free_pairs = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    random_source draw{seed};
    std::vector<std::string> drawn;
    for (uint32_t i = 0; i < 12; ++i)
      drawn.push_back(random_script(draw, tables, i, dialect::sqlite));
    const auto scripts = those_that_run(drawn);
    const auto plan = plan_of(scripts, tell).value();
    const auto expected = after(scripts, serial_order(scripts.size()));
    for (int i = 0; i < 4; ++i) {
      const auto order = random_order(draw, plan, i == 0);
      free_pairs += order != serial_order(scripts.size()) ? 1 : 0;
      INFO("seed " << seed << "\n" << shown(scripts));
      REQUIRE(after(scripts, order) == expected);
    }
  }
  // Not all of them stand in line.
  CHECK(free_pairs > cases);
}

TEST_CASE("each edge between scripts that do not commute is needed: without it"
          " an order is allowed that ends elsewhere") {
  size_t edges = 0;
  size_t found = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    random_source draw{seed};
    std::vector<std::string> scripts;
    for (uint32_t i = 0; i < 8; ++i)
      scripts.push_back(mixing_script(draw, tables, i));
    const auto plan = plan_of(scripts, tell).value();
    const auto expected = after(scripts, serial_order(scripts.size()));
    for (size_t gone = 0; gone < plan.edges.size(); ++gone) {
      auto less = plan;
      less.edges.erase(less.edges.begin() + static_cast<ptrdiff_t>(gone));
      bool differs = false;
      for (int i = 0; i < 40 && !differs; ++i)
        differs = after(scripts, random_order(draw, less, i == 0)) != expected;
      ++edges;
      found += differs ? 1 : 0;
    }
  }
  INFO(found << " of " << edges);
  CHECK(edges > cases);
  // The others are implied by further edges, or their swap is in no order that
  // was drawn.
  CHECK(found * 10 >= edges * 8);
}
